"""What fits, for programs: POST /api/v1/services/subsidies/decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.fields import PairsInput
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.inputs import PlainText
from chengshu.services.policies.models import Policy
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.rules.deciding import known_of, settled, stated
from chengshu.services.subsidies.rules.fitting import fits, versions
from chengshu.services.subsidies.rules.holders import whose

_TEXT, _FEN = {"type": "string"}, {"type": ["integer", "null"]}
_ITEM = {
    "type": "object",
    "properties": {
        "policy": _TEXT, "number": _TEXT, "title": _TEXT, "version": _TEXT, "hash": _TEXT,
        "outcome": {"type": "string", "enum": ["eligible", "not_eligible", "need_data"]},
        "entitled": _FEN, "amount": {"type": "integer"}, "reduced_by": _TEXT, "item": _TEXT,
        "waits": {"type": "boolean"}, "simulated": {"type": "boolean"},
        "missing": {"type": "array", "items": {"type": "object"}}, "conditions": {"type": "array", "items": {"type": "object"}},
    },
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "type": "object",
    "properties": {"total": {"type": "integer"}, "items": {"type": "array", "items": _ITEM}},
    "required": ["total", "items"],
}


def asked() -> Mapping[str, forms.Field]:
    """For whom, what is known of them, which policy, on which day, about which of their projects."""
    return {
        "for": forms.ChoiceField(label="发放对象", choices=Policy.SUBJECTS),
        "facts": PairsInput(label="事实", required=False),
        "policy": PlainText(label="政策代号", required=False, max_length=60),
        "day": forms.DateField(label="日期", required=False),
        "item": PlainText(label="项目编号", required=False, max_length=40),
        "own": forms.BooleanField(label="采用登记资料", required=False),
    }


def what_fits(acting: Acting, question: dict[str, Any]) -> dict[str, Any]:
    """Every policy of the kind, or the one asked for, decided and explained."""
    subject, holder = whose(acting, question["for"])
    holder = holder if question["own"] else None
    some = [document(one) for one in versions(subject, question["policy"])]
    if question["policy"] and not some:
        raise Invalid.field("policy", say("没有施行中的政策“{key}”。", key=question["policy"]))
    known = known_of(holder, question["item"]) | stated(question["facts"] or {}, some)
    known |= settled(holder, question["item"])
    found = fits(subject, holder, known, question["day"] or today(), key=question["policy"], item=question["item"])
    return {"total": sum(one.amount for one in found), "items": [one.plain() for one in found]}
