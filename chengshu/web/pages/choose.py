"""Finding a record to answer with: a search by name or number, for those whom some step asks for such a record."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.flow import FLOWS, Flow, Step
from chengshu.kernel.lifecycle.inputs import RecordInput, key_column, visible_rows
from chengshu.web.pages.addresses import Visit

#: How many are offered.
MOST = 30
#: Between the name and the key of a record in a search box: 市南区 · 370202.
BETWEEN = " · "
#: What a record can be found by, as far as its noun has it.
_NAMES = ("name", "title", "short_name", "name_en")


@require_safe
def choose(visit: Visit, noun: str) -> HttpResponse:
    """/choose/<noun>?q=: {"items": ["市南区 · 370202", …]}. Refused to those whom nothing asks for such a record."""
    model = _asked_for(noun, visit.acting)
    if model is None:
        raise Refused(say("没有哪个步骤需要您选择这类记录。"))
    found = candidates(visible_rows(model, visit.acting), visit.GET.get("q", ""))
    return JsonResponse({"items": [spoken(one) for one in found]}, json_dumps_params={"ensure_ascii": False})


def _asked_for(noun: str, acting: Acting) -> type[models.Model] | None:
    """The model, when a step this actor might take asks for it: nobody else need know who there is."""
    for flow in FLOWS.values():
        for step in flow.steps:
            if acting.person and step.by.possible(acting) and noun in _nouns(flow, step):
                return apps.get_model(noun)
    return None


def _nouns(flow: Flow, step: Step) -> set[str]:
    """The kinds of records a step asks for."""
    found = {ask.noun.lower() for ask in step.questions if ask.noun}
    columns = {field.name: field for field in flow.model._meta.get_fields()}
    for ask in step.questions:
        column: Any = columns.get(ask.name)
        if not ask.kind and column is not None and column.is_relation:
            found.add(column.related_model._meta.label_lower)
    return found


def candidates(rows: models.QuerySet[Any], words: str) -> list[Any]:
    """The rows whose names or keys hold these words."""
    model = rows.model
    known = {field.name for field in model._meta.fields}
    paths = [name for name in (key_column(model), *_NAMES) if name in known]
    words = words.replace("\x00", "").strip()[:60].rpartition(BETWEEN)[2]
    if words:
        rows = rows.filter(Q(*(Q(**{f"{path}__icontains": words}) for path in paths), _connector=Q.OR))
    return list(rows[:MOST])


def key_of(record: models.Model) -> str:
    """What a record is answered by: its number, or a place's code."""
    return str(getattr(record, key_column(type(record))))


def spoken(record: models.Model) -> str:
    """A record in a search box: its name, and the key an answer is read by."""
    name, key = str(record), key_of(record)
    return key if name == key else f"{name}{BETWEEN}{key}"


def key_in(asked: RecordInput, text: str) -> str:
    """The key in what a search box holds: behind the name; or that of the one row with just this name."""
    text = text.replace("\x00", "").strip()
    key = text.rpartition(BETWEEN)[2].strip()
    if not text or key != text or asked.rows().filter(**{key_column(asked.model): key[:60]}).exists():
        return key
    alike = [one for one in candidates(asked.rows(), text) if str(one) == text]
    return key_of(alike[0]) if len(alike) == 1 else text
