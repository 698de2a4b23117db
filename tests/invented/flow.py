"""The lives of the invented nouns."""

from chengshu.kernel.identity.models import Person
from chengshu.kernel.identity.who import acting_for, person, role, signed_in, through
from chengshu.kernel.lifecycle.asks import Ask, another, files, one_of, several, text
from chengshu.kernel.lifecycle.flow import ANY, Flow, Step, parts, takes
from chengshu.kernel.lifecycle.recurring import Recurring
from tests.invented.models import Award, Room

HANDLER = Ask("handler", among=lambda case: Person.objects.all())
clerk = role("district_clerk", covers="district", words="办件所在区市经办人")

CASE = Flow(
    "invented.case", "办件",
    [
        Step("apply", None, "examining", "提交申请", by=acting_for("applicant", words="申请企业"),
             asks=["title", "district", "amount?", "phone?"], next="经办人 5 个工作日内审查。"),
        Step("send_back", "examining", "supplementing", "退回补正", by=clerk, asks=["reason"]),
        Step("resubmit", "supplementing", "examining", "补正后重新提交", by=acting_for("applicant", words="申请企业"),
             asks=["title", "amount?"], within=3),
        Step("assign", "examining", None, "指定经办人", by=clerk, asks=[HANDLER]),
        Step("hand_over", "examining", None, "移交", by=person("handler"), asks=[HANDLER, "reason"]),
        Step("ask_opinions", "examining", "in_review", "征求意见", by=clerk,
             asks=[several("experts", "专家", "identity.person", among=lambda case: Person.objects.all())], within=5),
        Step("gather", "in_review", "reviewed", "意见收齐", once=parts("opinions", "given", "declined")),
        Step("circulate", "reviewed", "cosigning", "送会签", by=clerk, asks=["cosigners"]),
        Step("cosign", "cosigning", "decided", "会签", by=acting_for("cosigners", words="会签单位"), cosign="all"),
        Step("appeal", "decided", "appealed", "申诉", by=acting_for("applicant", words="申请企业"), asks=["reason"]),
        Step("reopen", "appealed", "examining", "重新审查", by=clerk, asks=["reason"]),
        Step("close", "decided", "closed", "办结", by=clerk, asks=["outcome"]),
        Step("correct", "closed", "closed", "更正", by=clerk, asks=["outcome", "reason"], corrects=True),
        Step("withdraw", ANY, "withdrawn", "撤回", by=acting_for("applicant", words="申请企业"), asks=["reason?"], danger=True),
        Step("merge", "examining", "merged", "并入", by=clerk, asks=[another("into", "并入的办件", "invented.case")]),
        Step("split", "examining", None, "拆分", by=clerk, asks=[text("part", "拆出部分的标题")]),
    ],
    states={
        "examining": "审查中", "supplementing": "待补正", "in_review": "征求意见中", "reviewed": "意见已收齐",
        "cosigning": "会签中", "decided": "已决定", "appealed": "申诉中", "closed": "已办结", "withdrawn": "已撤回",
        "merged": "已并入",
    },
    paused=["supplementing"],
)  # fmt: skip

OPINION = Flow(
    "invented.opinion", "意见",
    [
        Step("invite", None, "asked", "邀请"),
        Step("give", "asked", "given", "提交意见", by=person("expert"), asks=["score"], within=2),
        Step("decline", "asked", "declined", "婉拒", by=person("expert"), asks=["reason"]),
    ],
    states={"asked": "待评", "given": "已评", "declined": "已婉拒"},
)  # fmt: skip

ROOM = Flow(
    "invented.room", "会议室",
    [
        Step("open", None, "open", "开放", by=acting_for("keeper", words="管理单位"), asks=["name", "seats"]),
        Step("close", "open", "closed", "关闭", by=acting_for("keeper", words="管理单位"), asks=["reason"]),
    ],
    states={"open": "开放", "closed": "关闭"},
)  # fmt: skip

SEATS = takes("room", "seats", "seats", held_in=["held"], unit="个座位")

BOOKING = Flow(
    "invented.booking", "预订",
    [
        Step("request", None, "requested", "申请", by=acting_for("holder", words="预订企业"), asks=["room", "seats", "ends_on"]),
        Step("accept", "requested", "held", "同意", by=acting_for("room.keeper", words="管理单位"), within=1,
             takes=SEATS),
        Step("enlarge", "held", None, "增加座位", by=acting_for("holder", words="预订企业"), asks=["seats"], takes=SEATS),
        Step("extend", "held", None, "续用", by=acting_for("holder", words="预订企业"), asks=["ends_on"]),
        Step("give_back", "held", "ended", "退还", by=acting_for("holder", words="预订企业")),
        Step("expire", "held", "ended", "到期", on="ends_on"),
        Step("lapse", "requested", "ended", "逾期未答复", after=3),
    ],
    states={"requested": "待同意", "held": "使用中", "ended": "已结束"},
)  # fmt: skip

REPORT = Flow(
    "invented.report", "月报",
    [
        Step("ask", None, "due", "布置"),
        Step("submit", "due", "submitted", "报送", by=acting_for("room.keeper", words="管理单位"), asks=["used"], within=5),
    ],
    states={"due": "待报送", "submitted": "已报送"},
)  # fmt: skip

Recurring(
    REPORT,
    "ask",
    every="month",
    for_each=lambda: Room.objects.filter(state="open"),
    parent="room",
    since="state_since",
)

judge, proposer = acting_for("judge", words="评定单位"), acting_for("proposer", words="申报企业")


def not_held_back(award: Award) -> str | None:
    return "评定单位已决定暂缓。" if award.held_back else None


def grades(award: Award) -> list[tuple[str, str]]:
    """A grade already given is not offered again."""
    return [(code, code) for code in ("金奖", "银奖") if code != award.grade]


AWARD = Flow(
    "invented.award", "评优",
    [
        Step("propose", None, "proposed", "申报", by=proposer, asks=["title", "judge"]),
        Step("send_back", "proposed", "supplementing", "退回补正", by=judge, asks=["reason"]),
        Step("resubmit", "supplementing", "proposed", "补正后提交", by=proposer, within=3),
        Step("circulate", "proposed", "signing", "送会签", by=judge, asks=["signers"]),
        Step("refuse", ["proposed", "supplementing"], "refused", "不予评定", by=judge, asks=["reason"], within=10, remind=2),
        Step("sign", "signing", "noticed", "会签", by=acting_for("signers", words="会签单位"), cosign="in order", within=2,
             next="公示 5 个工作日。"),
        Step("object", "noticed", "objected", "提出异议", by=signed_in, asks=["reason", files("proof", "证明材料", required=False)],
             told=proposer),
        Step("hold_back", "noticed", None, "暂缓", by=judge, asks=["held_back"]),
        Step("grant", "noticed", "granted", "公示期满", after=5, unless=not_held_back),
        Step("uphold", "objected", "refused", "异议成立", by=judge, asks=["reason"], within=3, fresh=True, escalate=role("expert")),
        Step("dismiss", "objected", "noticed", "异议不成立", by=judge, asks=["reason"]),
        Step("rank", "granted", None, "定级", by=judge, asks=[one_of("grade_given", "等级", grades)]),
        Step("assess", "granted", None, "自评", by=proposer, asks=[text("summary", "自评")], within=20, fresh=True),
        Step("revoke", "granted", "revoked", "撤销", by=judge, asks=["reason"], danger=True),
    ],
    states={
        "proposed": "已申报", "supplementing": "待补正", "signing": "会签中", "noticed": "公示中", "objected": "有异议",
        "granted": "已授予", "refused": "未评定", "revoked": "已撤销",
    },
    paused=["supplementing"],
    resting=["granted"],
)  # fmt: skip

WISH = Flow(
    "invented.wish", "愿望",
    [
        Step("post", None, "posted", "发布", by=acting_for("holder", words="申请企业"),
             asks=["title", "text?", "place?", "budget?", "wanted_by?", "papers?", "kind?"]),
        Step("close", "posted", "closed", "关闭", by=acting_for("holder", words="申请企业")),
    ],
    states={"posted": "开放", "closed": "关闭"},
)  # fmt: skip

OFFER = Flow(
    "invented.offer", "供给",
    [
        Step("post", None, "posted", "发布", by=acting_for("keeper", words="管理单位"),
             asks=["name", "text?", "areas?", "least?", "days?", "papers?", "kind?"]),
        Step("close", "posted", "closed", "关闭", by=acting_for("keeper", words="管理单位")),
    ],
    states={"posted": "开放", "closed": "关闭"},
)  # fmt: skip

experts = through("opinions", person("expert"))
