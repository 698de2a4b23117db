"""Names of the districts and kinds by which it is told whom a version touches."""

from __future__ import annotations

from chengshu.kernel.base.lists import label
from chengshu.kernel.base.words import in_english, listed, named
from chengshu.kernel.identity.models import Place
from chengshu.kernel.ledger.models import Budget
from chengshu.services.policies.models import Policy

#: The list that the kinds of each table's rows are codes of.
_KINDS = {"people": "people_kinds", "firms": "industries", "projects": "funded_kinds"}


def place_names() -> dict[str, str]:
    """District → its name."""
    return {one.pk: named(one) for one in Place.objects.filter(kind="district")}


def same_group(policy: Policy) -> str:
    """The other policies in force of its group."""
    others = Policy.objects.filter(group=policy.group, state="in_force").exclude(pk=policy.pk) if policy.group else ()
    return listed(named(one) for one in others)


def budget_names(policy: Policy) -> str:
    """What its budgets are called, each name once."""
    budgets = Budget.objects.filter(key=policy.budget).order_by("-period") if policy.budget else ()
    return listed(dict.fromkeys(named(one) for one in budgets))


def kind_name(rows: str, code: str) -> str:
    """The name of a kind of people, firms or projects; the code itself where its list does not know it."""
    return label(_KINDS[rows], code, "en" if in_english() else "zh")
