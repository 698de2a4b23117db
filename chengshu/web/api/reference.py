"""GET /api/v1/docs: the OpenAPI document as a page one can read and print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.web.api.asked import only
from chengshu.web.api.openapi.published import made_for
from chengshu.web.api.questions import Schema

_PLACES = {"path": "地址", "query": "查询参数", "header": "请求头"}


@dataclass(frozen=True)
class Told:
    """A parameter or a member of the body, in words. `values` are pairs of code and name."""

    name: str
    required: bool
    where: str
    meaning: str
    kind: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Operation:
    """One operation in words. `id` is its anchor; `answers` are pairs of status and meaning."""

    id: str
    tag: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Told, ...]
    body: tuple[Told, ...]
    answers: tuple[tuple[str, str], ...]


def reference(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The page."""
    del acting
    only(request)
    document = made_for(get_language() or "zh-hans")
    names = {tag["name"]: tag["description"] for tag in document["tags"]}
    grouped = groupby(operations(document), key=lambda one: one.tag)
    sections = [(names[tag], list(group)) for tag, group in grouped]
    return render(request, "api_docs.html", {"info": document["info"], "sections": sections})


def errors(request: HttpRequest) -> HttpResponse:
    """GET /docs/errors: every kind of refusal; the `type` of a problem leads to its line."""
    kinds: list[type[CityError]] = sorted([CityError, *_kinds(CityError)], key=lambda kind: kind.status)
    seen = {kind.code: kind for kind in kinds}
    return render(request, "errors.html", {"kinds": seen.values()})


def _kinds(kind: type[CityError]) -> Iterator[type[CityError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def operations(document: dict[str, Any]) -> list[Operation]:
    """Every operation of the document, in its order."""
    return [
        _operation(document, path, item, method)
        for path, item in document["paths"].items()
        for method in ("get", "post")
        if method in item
    ]


def _operation(document: dict[str, Any], path: str, item: dict[str, Any], method: str) -> Operation:
    about = item[method]
    content = about.get("requestBody", {}).get("content", {})
    body: Schema = next(iter(content.values()))["schema"] if content else {}
    required = body.get("required", [])
    return Operation(
        id=about["operationId"],
        tag=about["tags"][0],
        method=method.upper(),
        path=document["servers"][0]["url"] + path,
        summary=about["summary"],
        description=about.get("description", ""),
        parameters=tuple(
            _told(
                one["name"],
                one["schema"],
                one.get("required", False),
                _PLACES[one["in"]],
                one.get("description", ""),
            )
            for one in (*item.get("parameters", []), *about.get("parameters", []))
        ),
        body=tuple(
            _told(name, schema, name in required, "", schema.get("title", ""))
            for name, schema in body.get("properties", {}).items()
        ),
        answers=tuple((status, _words(document, response)) for status, response in about["responses"].items()),
    )


def _told(name: str, schema: Schema, required: bool, where: str, meaning: str) -> Told:
    inner = schema.get("items", schema)
    values = schema.get("x-names") or inner.get("x-names") or {one: "" for one in inner.get("enum", [])}
    note = schema.get("description", "") if where == "" else ""
    return Told(
        name=name,
        required=required,
        where=say(where) if where else "",
        meaning=say("{meaning}：{note}", meaning=meaning, note=note) if meaning and note else meaning or note,
        kind=" ".join(part for part in (_kind(schema), _bounds(inner)) if part),
        values=tuple((str(code), label) for code, label in values.items()),
    )


def _kind(schema: Schema) -> str:
    return " · ".join(part for part in (str(schema.get("type", "")), schema.get("format", "")) if part)


def _bounds(schema: Schema) -> str:
    most = schema.get("maximum", schema.get("maxLength"))
    return " ".join(
        sign + str(bound) for sign, bound in (("≥ ", schema.get("minimum")), ("≤ ", most)) if bound is not None
    )


def _words(document: dict[str, Any], response: dict[str, Any]) -> str:
    name = response.get("$ref", "").rpartition("/")[2]
    described: str = (document["components"]["responses"][name] if name else response)["description"]
    return described
