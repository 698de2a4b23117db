"""What a firm may not post: the same again, too much on a day, anything while it is suspended; and what a link may be."""

from __future__ import annotations

from typing import Any

from chengshu.industry.market.models import Profile
from chengshu.industry.market.rules.alike import SAME, likeness, shingles, wording
from chengshu.industry.market.rules.whose import live_of_firm, of_firm
from chengshu.kernel.base.clock import start_of, today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.words import in_english, listed, say
from chengshu.kernel.identity.models import Firm

#: Demands, and supplies, that a firm may post on one day.
MOST_A_DAY = 20


def refuse_repeats(posting: Any) -> None:
    """The firm's own live one that says the same is to be amended, not repeated. Raises Invalid."""
    mine = shingles(wording(posting))
    for one in live_of_firm(posting):
        if likeness(mine, shingles(wording(one))) >= SAME:
            told = say(
                "与贵企业的 {number}“{title}”几乎相同，请修改那一条，或写明不同之处。",
                number=one.number,
                title=one.title,
            )
            raise Invalid.field("title", told)


def refuse_floods(posting: Any) -> None:
    """So many a day and no more. Raises Conflict."""
    if of_firm(posting).filter(created_at__gte=start_of(today())).count() >= MOST_A_DAY:
        raise Conflict(say("贵企业今天已发布 {most} 条，请明天再发布。", most=MOST_A_DAY))


def refuse_suspended(firm: Firm) -> None:
    """Whom the bureau has suspended neither posts nor opens talks. Raises Conflict."""
    if Profile.objects.filter(firm=firm, state="suspended").exists():
        raise Conflict(say("贵企业已被暂停使用对接平台，请联系工信部门恢复后再办理。"))


def check_link(posting: Any) -> None:
    """A link belongs to its chain; alone it names the chain. Raises Invalid."""
    if not posting.link:
        return
    links = code_list("chain_links").items
    if posting.chain and posting.chain != links[posting.link].parent:
        lang = "en" if in_english() else "zh"
        names = [label("chain_links", one.code, lang) for one in links.values() if one.parent == posting.chain]
        raise Invalid.field("link", say("这个环节不属于所选的产业链，可选：{links}。", links=listed(names)))
    posting.chain = links[posting.link].parent
