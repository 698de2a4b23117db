"""A talk is seen by its two firms, and by the bureau only once one of them asked for a broker; ratings are public when both are in."""

from chengshu.industry.deals.flow import broker, buyer, clerk, leader, maker, seller, vendor
from chengshu.industry.deals.models import Deal, Message, Rating, Talk
from chengshu.industry.deals.rules.matching import answered
from chengshu.kernel.identity.who import acting_for, anyone, person
from chengshu.kernel.meeting.told import ANSWER, asked
from chengshu.kernel.registers.calculations import Calculation, calculation
from chengshu.kernel.registers.register import Register

SHELF = "供需市场"


class Talks(Register):
    noun, slug, title = Talk, "talks", "供需洽谈"
    about = "需求企业和供给企业之间的私下洽谈，只有双方和他们请来的撮合人能看到。"
    columns = ["number", "demand", "supply", "demand__manufacturer", "supply__provider", "state", "due_on"]
    facts = [
        "demand", "demand__manufacturer", "supply", "supply__provider", "opened_by", "opened_on", "replied_on", "broker_wanted", "broker",
        "ended_for",
    ]  # fmt: skip
    filters = ["state", "demand", "supply", "opened_by", "opened_on", "ended_for", "demand__chain"]
    search = ["number", "demand__title", "supply__title", "demand__manufacturer__name", "supply__provider__name"]
    sort = ["number", "opened_on"]
    rows = [maker, seller, broker, clerk.when(broker_wanted=True)]
    related = ["deals"]
    pages = [("talk_thread", "打开洽谈")]


class Messages(Register):
    noun, slug, title = Message, "messages", "洽谈消息"
    about = "洽谈里说过的话，随洽谈可见。"
    columns = ["number", "talk", "sender", "text", "state", "read_on"]
    facts = ["talk", "sender", "author", "read_on", "text"]
    filters = ["state", "talk"]
    search = []
    sort = ["number"]
    rows = [
        acting_for("talk.demand.manufacturer"), acting_for("talk.supply.provider"), person("talk.broker", words="撮合人"),
        clerk.when(talk__broker_wanted=True),
    ]  # fmt: skip


class Deals(Register):
    noun, slug, title = Deal, "deals", "供需合作"
    about = "洽谈达成的合作意向、签订的合同和结果，由双方登记和确认，市工业和信息化局统计。"
    columns = [
        "number",
        "talk__demand",
        "talk__demand__manufacturer",
        "talk__supply__provider",
        "contract",
        "state",
        "due_on",
    ]
    facts = [
        "talk", "talk__demand", "talk__demand__manufacturer", "talk__supply", "talk__supply__provider", "proposed_by", "estimate",
        "agreed_on", "contract", "signed_on", "contracted_on", "outcome", "delivered_on", "ended_for", "scope",
    ]  # fmt: skip
    filters = [
        "state", "talk__demand__chain", "talk__demand__process", "talk__demand__manufacturer__place", "outcome", "agreed_on", "contracted_on",
        "ended_for", "talk",
    ]  # fmt: skip
    search = ["number", "talk__demand__title", "talk__demand__manufacturer__name", "talk__supply__provider__name"]
    sort = ["number", "contract", "agreed_on"]
    rows = [buyer, vendor, clerk, leader]
    private = {"contract_file": buyer | vendor | clerk}
    related = ["ratings"]
    place = "talk__demand__manufacturer__place"


class Ratings(Register):
    noun, slug, title = Rating, "deal-ratings", "合作评价"
    about = "合作完成后双方的互相评价，都评价后向社会公开。"
    columns = ["number", "rated", "score", "comment", "state", "due_on"]
    facts = ["rated", "rater", "deal__talk__demand__process", "deal", "score", "comment"]
    filters = ["state", "rated", "score"]
    search = ["number", "rated__name", "comment"]
    sort = ["number", "score"]
    #: Ratings are public, which deal they are about is for the two.
    private = {"deal": acting_for("rater", words="评价方") | acting_for("rated", words="被评价方") | clerk}
    rows = [acting_for("rater", words="评价方"), clerk, anyone.when(deal__state="closed", state="rated")]


calculation(
    Calculation(
        "industry/market/matches", "谁能满足，能满足谁",
        "一条需求或供给的推荐和理由，最合适的在前；nearly 是差一点的，有必须满足的条件没有满足。本企业的由企业经办人查询。不保存任何内容。",
        asked, ANSWER, answered,
    )
)  # fmt: skip
