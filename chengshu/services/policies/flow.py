"""The life of a policy and of its versions: written by a clerk, tested, measured, published by somebody else."""

from chengshu.kernel.identity.who import person, role
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.services.policies.rules.documents import measured, tests_pass
from chengshu.services.policies.rules.effects import beware_effect

writer = role("policy_clerk", of="policy.owner")
mine = person("author", words="起草人")
reviewer = role("policy_reviewer", of="policy.owner")
second = reviewer & ~mine
leader = role("leader")

CARD = ["title", "title_en?", "clause?", "source?", "quote?", "group?", "budget?", "proactive"]

POLICY = Flow(
    "policies.policy", "惠企惠民政策",
    [
        Step("enter", None, "preparing", "建立政策", asks=CARD),
        Step("start", ["preparing", "in_force", "ended"], "in_force", "施行", asks=CARD),
        Step("end", "in_force", "ended", "停止施行", asks=["reason?"]),
    ],
    states={"preparing": "筹备中", "in_force": "施行中", "ended": "已停止"},
    resting=["in_force"],
)  # fmt: skip

VERSION = Flow(
    "policies.policyversion", "政策版本",
    [
        Step("draft", None, "drafted", "起草版本", by=role("policy_clerk"), asks=["text", "note?"],
             hint="也可以在编辑页起草：一边写，一边检查和试算。"),
        Step("edit", "drafted", None, "修改", by=writer & mine, asks=["text", "note?"]),
        Step("submit", "drafted", "submitted", "提交审定", by=writer & mine, unless=tests_pass,
             next="平台测算对全市的影响，由另一位同事审定。"),
        Step("measure", "submitted", None, "测算影响", asks=["effect"]),
        Step("publish", "submitted", "published", "审定发布", by=second, unless=measured, beware=beware_effect, within=5, told=mine,
             next="从施行日起按这一版决定，原版本随即失效；已作的决定不变。"),
        Step("send_back", "submitted", "drafted", "退回修改", by=second, asks=["reason"], told=mine),
        Step("supersede", "published", "superseded", "被新版本代替"),
        Step("withdraw", "published", "withdrawn", "停止执行", by=reviewer, asks=["reason"], danger=True, told=mine,
             next="不再受理新的申请，已受理的继续办理。"),
        Step("abandon", "drafted", "abandoned", "放弃起草", by=writer & mine, danger=True),
    ],
    states={
        "drafted": "起草中", "submitted": "待审定", "published": "施行中", "superseded": "已被代替", "withdrawn": "已停止",
        "abandoned": "已放弃",
    },
    resting=["published"],
)  # fmt: skip
