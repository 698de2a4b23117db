"""Short ways to the middle of a journey: an open call, a scenario as far as one likes, a listed product, a trial."""

from datetime import timedelta

from chengshu.industry.calls.models import Call
from chengshu.industry.market.models import Demand, Profile, Supply
from chengshu.industry.reviews.rules import candidates
from chengshu.industry.scenarios.models import Batch, Scenario
from chengshu.industry.trials.models import Product, ServiceList, Trial
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.perform import begin, perform

CARD = {
    "name": "云上点检", "kind": "software", "process": "production", "summary": "设备点检", "small": "一个功能", "fast": "三天上线",
    "light": "手机即可", "precise": "差错率下降", "deployment": "saas", "price_model": "subscription", "price": "1.2万",
    "seats_offered": 3, "trial_days": 30,
}  # fmt: skip
FACTS = {
    "title": "铸造车间无人化作业", "side": "demand", "domain": "industry_upgrade", "task": "smart_manufacturing", "chain": "software",
    "digital": True, "summary": "高温工序由机器人完成", "district": "990001",
}  # fmt: skip
NEED = {"title": "点检靠纸", "kind": "software", "process": "production", "description": "想用手机", "budget": "5万"}
OFFER = {
    "title": "设备点检软件", "kind": "software", "process": "production", "description": "扫码点检，漏检有提醒",
    "price_from": "2万", "price_to": "4万", "lead_days": 15, "capacity": 2,
}  # fmt: skip


def messages(refused) -> dict[str, str]:
    """Field → what was said of it, of a refused form."""
    return {error["field"]: error["message"] for error in refused.value.extra["errors"]}


def open_call(cast, kind="scenarios", days=20):
    clerk = cast.scenario if kind == "scenarios" else cast.industry
    answers = {"title": "征集", "kind": kind, "closes_on": today() + timedelta(days=days), "brief": "欢迎申报"}
    return begin(clerk, Call, "open", answers)


def judge(cast, case, clerk, scores=(80, 91)):
    """Assigned to those of the cast who are experts of its topic, and scored."""
    topic, owner = (case.domain, case.proposer) if isinstance(case, Scenario) else (case.kind, case.provider)
    perform(clerk, case, "assign", {"experts": [one.number for one in candidates(topic, owner, case.reviews.all())]})
    for review in case.reviews.select_related("expert"):
        expert, score = (
            (cast.expert, scores[0]) if review.expert == cast.people.expert else (cast.second_expert, scores[1])
        )
        perform(expert, review, "submit", {"score": score, "opinion": "recommend", "grounds": "可行"})
    return type(case).objects.get(pk=case.pk)


STAGES = ("proposed", "recommended", "reviewed", "in_notice", "cleared")


def scenario(cast, until="proposed", by=None, call=None, **facts):
    """A scenario of the maker's that has come so far."""
    call = call or open_call(cast)
    made = begin(by or cast.maker, Scenario, "propose", {"call": call.number, **FACTS, **facts})
    wanted = STAGES.index(until)
    if wanted > 0:
        made = perform(cast.east_clerk, made, "recommend").record
    if wanted > 1:
        made = judge(cast, made, cast.scenario)
    if wanted > 2:
        made = perform(cast.scenario, made, "notice").record
    if wanted > 3:
        made = perform(PLATFORM, made, "clear").record
    return made


def published_batch(cast, *scenarios):
    batch = begin(cast.scenario, Batch, "draft", {"title": "首批场景清单", "call": scenarios[0].call.number})
    return perform(cast.scenario, batch, "publish", {"scenarios": [one.number for one in scenarios]}).record


def applied(cast, by=None, call=None, **card):
    call = call or open_call(cast, "products")
    return begin(by or cast.provider, Product, "apply", {"call": call.number, **CARD, **card})


def selected(cast, **card):
    product = judge(cast, applied(cast, **card), cast.industry)
    return perform(cast.industry, product, "select").record


def listed(cast, **card):
    """A product on a published service list."""
    product = selected(cast, **card)
    service_list = begin(cast.industry, ServiceList, "draft", {"title": "第一批服务清单", "call": product.call.number})
    perform(cast.industry, service_list, "publish", {"products": [product.number]})
    return Product.objects.get(pk=product.pk)


def running(cast, product, by=None, seats=1, **asked):
    """A trial the provider has agreed to."""
    trial = begin(by or cast.maker, Trial, "request", {"product": product.number, "seats": seats, **asked})
    return perform(cast.provider, trial, "accept").record


def evaluated(cast, product, by=None, score=4, **asked):
    by = by or cast.maker
    trial = running(cast, product, by, **asked)
    return perform(by, trial, "evaluate", {"score": score, "comment": "试过了"}).record


def demanded(cast, by=None, **facts):
    """A published demand."""
    demand = begin(by or cast.maker, Demand, "post", {**NEED, **facts})
    return perform(cast.industry, demand, "publish").record


def supplied(cast, by=None, **facts):
    """A published supply."""
    supply = begin(by or cast.provider, Supply, "post", {**OFFER, **facts})
    return perform(cast.industry, supply, "publish").record


def member(cast, by=None, **card):
    """A firm's profile that was let in."""
    facts = {"roles": ["manufacturer"], "products": "冰箱门体", **card}
    return perform(cast.industry, begin(by or cast.maker, Profile, "register", facts), "approve").record
