"""POST /api/v1/<family>/<system>/<question>: what systems work out without keeping anything."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chengshu.kernel.base.errors import Invalid, Missing, TooLarge
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.answers import cleaned
from chengshu.kernel.registers.calculations import CALCULATIONS, Calculation
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import only
from chengshu.web.api.bodies import json_object
from chengshu.web.api.openapi.refusals import refused_by
from chengshu.web.api.openapi.responses import given, json_of
from chengshu.web.api.questions import answer_schema
from chengshu.web.problems import Unsupported


def calculate(request: HttpRequest, acting: Acting, path: str) -> HttpResponseBase:
    """The answer to one question."""
    one = CALCULATIONS.get(path)
    if one is None:
        raise Missing(say("没有这个地址：{path}。全部地址见 /api/v1/docs。", path=request.path[:200]))
    only(request)
    return answer(one.work(acting, cleaned(one.asks(), json_object(request))))


def paths() -> dict[str, Any]:
    """Every question as OpenAPI has it."""
    return {f"/{one.path}": {"post": _operation(one)} for one in sorted(CALCULATIONS.values(), key=lambda it: it.path)}


def _operation(one: Calculation) -> dict[str, Any]:
    fields = one.asks()
    asked = {
        "type": "object",
        "properties": {name: answer_schema(field) | {"title": say(str(field.label))} for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }
    return {
        "operationId": one.path.replace("/", "_").replace("-", "_"),
        "tags": ["city"],
        "summary": say(one.title),
        "description": say(one.about),
        "security": [{}, {"bearer": []}],
        "requestBody": {"required": True, "content": json_of(asked)},
        "responses": {
            "200": given(say("计算结果"), one.gives),
            **refused_by(Invalid, TooLarge, Unsupported, Missing),
        },
    }
