"""The life of an enrolment."""

from chengshu.kernel.identity.who import person, role
from chengshu.kernel.lifecycle.asks import Ask, files
from chengshu.kernel.lifecycle.flow import Flow, Step

clerk, leader = role("industry_clerk"), role("leader")
applicant = person("applicant", words="申请人")

_FACTS: list[str | Ask] = [
    "credit_code", "name", "place", "industry", "size", "chain?",
    files("papers", "营业执照和授权书", required=False, hint="扫描件，只供审核，不公开。"),
]  # fmt: skip

ENROLMENT = Flow(
    "enrolments.enrolment", "企业注册",
    [
        Step("apply", None, "submitted", "注册企业", by=applicant, asks=_FACTS,
             next="2 个工作日内审核；通过后在“我的账号”里切换身份，就可以代表企业办理。"),
        Step("approve", "submitted", "approved", "通过", by=clerk, within=2, escalate=leader, told=applicant,
             hint="通过后，申请人可以代表这家企业办理一切事项，请先核对营业执照和授权书。"),
        Step("send_back", "submitted", "supplementing", "退回补正", by=clerk, asks=["reason"], told=applicant),
        Step("resubmit", "supplementing", "submitted", "补正后提交", by=applicant, asks=_FACTS, within=10),
        Step("refuse", ["submitted", "supplementing"], "refused", "不予通过", by=clerk, asks=["refused_for", "reason"], danger=True,
             told=applicant),
        Step("withdraw", ["submitted", "supplementing"], "withdrawn", "撤回", by=applicant, asks=["reason?"], danger=True),
    ],
    states={
        "submitted": "待审核", "supplementing": "待补正", "approved": "已通过", "refused": "未通过", "withdrawn": "已撤回",
    },
    paused=["supplementing"],
)  # fmt: skip
