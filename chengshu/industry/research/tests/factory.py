"""Questions of centres that are open, and answers by those who hold a resource."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from chengshu.industry.research.models import Answer, Centre, Question, Resource
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.models import Firm, Organisation
from tests.exhaustive.making import make

QUESTION = {
    "title": "铝合金薄壁件时效开裂", "field": "materials", "kinds": ["lab", "expert"],
    "description": "薄壁件时效后一周出现裂纹，想做断口和残余应力分析。",
}  # fmt: skip
RESOURCE = {
    "title": "断口与残余应力分析实验室", "kind": "lab", "fields": ["materials"], "capacity": 3,
    "description": "扫描电镜断口分析、X 射线残余应力测定，做过铝合金薄壁件开裂分析。",
}  # fmt: skip
CENTRE = {"fields": ["materials"], "aims": "轻量化门体", "staff": 12}


def _centre(cast: SimpleNamespace) -> Centre:
    """Of the first firm that has none: a firm has one."""
    held = set(Centre.objects.values_list("firm", flat=True))
    firms = (cast.maker_firm, cast.other_firm, cast.provider_firm)
    return Centre(firm=Firm.objects.get(pk=next(one.pk for one in firms if one.pk not in held)), **CENTRE)


def _firm(cast: SimpleNamespace) -> Firm:
    return Firm.objects.get(pk=cast.maker_firm.pk)


def _resource(cast: SimpleNamespace) -> Resource:
    return Resource(holder=Organisation.objects.get(pk=cast.institute.pk), **RESOURCE)


def _question(cast: SimpleNamespace) -> Question:
    centre = Centre.objects.filter(firm=cast.maker_firm, state="open").first() or make(Centre, cast, "open")
    days = {name: today() + timedelta(days=7) for name in ("urge_on", "hand_over_on", "answer_by")}
    return Question(firm=_firm(cast), centre=centre, put_on=today(), **QUESTION, **days)


def _answer(cast: SimpleNamespace) -> Answer:
    resource = make(Resource, cast, "listed")
    return Answer(question=make(Question, cast, "open"), resource=resource, holder=resource.holder, asked_on=today())


MAKE: dict[str, Any] = {
    "research.centre": _centre,
    "research.resource": _resource,
    "research.question": _question,
    "research.answer": _answer,
}
