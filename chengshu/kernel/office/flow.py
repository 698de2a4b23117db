"""The lives of organisations, people and the roles they hold."""

from django.db.models import Model, Q

from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.rule import NONE, People, Who
from chengshu.kernel.identity.who import person, platform, role
from chengshu.kernel.lifecycle.asks import one_of
from chengshu.kernel.lifecycle.flow import Flow, Step

clerk = role("platform_clerk")
oneself = person("self", words="本人")


class _LinkHolder(Who):
    """Whoever opens the sign-in link: not signed in, so the page that has proved the link lets the platform act."""

    words = "持登录链接的本人"

    def q(self, acting: Acting) -> Q:
        """Nobody who is signed in."""
        return NONE

    def people(self, record: Model) -> People:
        """The person the link was issued to."""
        return {record.pk}


BODY = Flow(
    "identity.body", "单位",
    [
        Step("establish", None, "active", "设立", by=clerk, asks=["name", "short_name?", "name_en?", "parent?", "place"]),
        Step("amend", "active", None, "变更", by=clerk, asks=["name", "short_name?", "name_en?", "parent?", "place"]),
        Step("abolish", "active", "abolished", "撤销", by=clerk, asks=["reason"], danger=True),
        Step("restore", "abolished", "active", "恢复", by=clerk, asks=["reason"]),
    ],
    states={"active": "在用", "abolished": "已撤销"},
)  # fmt: skip

_FIRM_FACTS = ["name", "place", "industry", "size", "chain?", "address?", "contact?", "phone?"]

FIRM = Flow(
    "identity.firm", "企业",
    [
        Step("register", None, "active", "登记企业", by=clerk | role("industry_clerk"), asks=["credit_code", *_FIRM_FACTS, "name_en?"]),
        Step("amend", "active", None, "变更", by=clerk | role("industry_clerk"), asks=_FIRM_FACTS),
        Step("deregister", "active", "deregistered", "注销", by=clerk, asks=["reason"], danger=True),
        Step("restore", "deregistered", "active", "恢复", by=clerk, asks=["reason"]),
    ],
    states={"active": "在业", "deregistered": "已注销"},
)  # fmt: skip

PERSON = Flow(
    "identity.person", "人员",
    [
        Step("enrol", None, "active", "登记人员", by=clerk, asks=["username", "name", "phone?", "email?"],
             next="请接着发放登录链接并交给本人；在哪个单位担任什么角色，在“任职”中登记。"),
        Step("invite", "active", None, "发放登录链接", by=clerk, told=oneself, alone=True,
             hint="本人打开链接，设置密码或通行密钥，忘记密码的也是这样。链接 7 天内有效，只能用一次；再次发放后，先前的链接作废。"),
        Step("settle", "active", None, "设置登录方式", by=_LinkHolder(), told=oneself,
             asks=[one_of("way", "登录方式", [("password", "密码"), ("passkey", "通行密钥")])]),
        Step("amend", "active", None, "变更", by=clerk, asks=["name", "phone?", "email?"]),
        Step("suspend", "active", "suspended", "停用", by=clerk, asks=["reason"], danger=True),
        Step("restore", "suspended", "active", "恢复", by=clerk, asks=["reason"]),
    ],
    states={"active": "在用", "suspended": "已停用"},
)  # fmt: skip

HOLDING = Flow(
    "identity.holding", "任职",
    [
        Step("appoint", None, "held", "任职", by=clerk, asks=["person", "organisation", "role", "topics?", "since", "until?"]),
        Step("extend", "held", None, "调整期限", by=clerk, asks=["until?", "reason?"]),
        Step("end", "held", "ended", "免职", by=clerk, asks=["until", "reason?"]),
    ],
    states={"held": "在任", "ended": "已免"},
    resting=["held"],
)  # fmt: skip

DELEGATION = Flow(
    "identity.delegation", "委托",
    [
        Step("give", None, "given", "委托他人", by=person("giver", words="委托人"), asks=["taker", "organisation", "since", "until"],
             next="到期自动结束，也可以提前收回。"),
        Step("take_back", "given", "ended", "收回", by=person("giver", words="委托人") | clerk, asks=["reason?"]),
        Step("expire", "given", "ended", "到期", by=platform, on="until"),
    ],
    states={"given": "委托中", "ended": "已结束"},
    resting=["given"],
)  # fmt: skip
