"""How organisations, people and roles are listed. Bodies and firms are public; people are for those who manage them."""

from chengshu.kernel.identity.models import Body, Delegation, Firm, Holding, Person
from chengshu.kernel.identity.who import acting_for, anyone, person, role, through
from chengshu.kernel.registers.register import Register

SHELF = "单位与人员"

_clerk = role("platform_clerk")


class Bodies(Register):
    noun, slug, title = Body, "bodies", "单位"
    about = "全市各级单位，由平台管理员维护。"
    columns = ["name", "number", "parent", "place", "state"]
    facts = ["name", "short_name", "name_en", "parent", "place"]
    filters = ["place", "state"]
    search = ["number", "name", "short_name", "name_en"]
    rows = [anyone]


class Firms(Register):
    noun, slug, title = Firm, "firms", "企业"
    about = "平台上的企业，以统一社会信用代码为准，由平台管理员和工信部门维护。"
    columns = ["name", "credit_code", "place", "industry", "size", "chain", "state"]
    facts = [
        "name",
        "name_en",
        "credit_code",
        "place",
        "industry",
        "size",
        "chain",
        "address",
        "contact",
        "phone",
    ]
    filters = ["place", "chain", "size", "industry", "state"]
    search = ["number", "name", "name_en"]
    rows = [anyone]
    private = {
        "contact": _clerk | role("industry_clerk") | acting_for("self", words="本企业"),
        "phone": _clerk | role("industry_clerk") | acting_for("self", words="本企业"),
    }


class People(Register):
    noun, slug, title = Person, "people", "人员"
    about = "能登录平台的人员，由平台管理员维护。"
    columns = ["name", "username", "state"]
    facts = ["name", "username", "phone", "email"]
    search = ["number", "name", "username"]
    filters = ["state"]
    rows = [_clerk, person("self", words="本人"), through("holdings", acting_for("organisation"))]
    private = {name: _clerk | person("self", words="本人") for name in ("username", "phone", "email")}
    related = ["holdings"]


class Holdings(Register):
    noun, slug, title = Holding, "holdings", "任职"
    about = "谁在哪个单位、以什么角色、从何时到何时。"
    columns = ["number", "person", "organisation", "role", "since", "until", "state"]
    filters = ["role", "organisation", "since", "state"]
    search = ["number", "person__name", "organisation__name"]
    rows = [_clerk, person("person", words="本人")]


class Delegations(Register):
    noun, slug, title = Delegation, "delegations", "委托"
    about = "请假或外出期间委托他人代办。代办的每一步都同时记下两人的名字。"
    columns = ["number", "giver", "taker", "organisation", "since", "until", "state"]
    filters = ["state", "since"]
    search = ["number", "giver__name", "taker__name"]
    rows = [_clerk, person("giver", words="委托人"), person("taker", words="受托人")]
