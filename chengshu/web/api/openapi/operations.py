"""The operations on one register: list, make, read, take a step, take it on many, journal, files."""

from __future__ import annotations

from typing import Any

from django import forms

from chengshu.kernel.base.errors import Conflict, Invalid, Missing, Stale, TooLarge
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import ANONYMOUS
from chengshu.kernel.identity.who import anyone, platform
from chengshu.kernel.lifecycle.asks import Ask, input_for
from chengshu.kernel.lifecycle.bulk import MOST_ROWS
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.registers.querying import MOST, USUAL
from chengshu.kernel.registers.register import Register
from chengshu.web.api.items import fields
from chengshu.web.api.lists import facets_of
from chengshu.web.api.openapi import sheets
from chengshu.web.api.openapi.columns import filter_parameters, query
from chengshu.web.api.openapi.refusals import refused_by
from chengshu.web.api.openapi.responses import given, header, json_of
from chengshu.web.api.openapi.schemas import item_name, ref, several, thing
from chengshu.web.api.questions import Schema, answer_schema
from chengshu.web.api.steps import offered
from chengshu.web.problems import NotAllowed, Unsupported

Operation = dict[str, Any]
WRITTEN = (Conflict, Invalid, TooLarge, Unsupported)
_DAY: Schema = {"type": "string", "format": "date"}
_TEXT: Schema = {"type": "string"}


def paths(register: Register) -> dict[str, Any]:
    """Every path of one register with its operations."""
    at, one = f"/{register.path}", f"/{register.path}/{{number}}"
    number = {"name": "number", "in": "path", "required": True, "description": say("编号"), "schema": _TEXT}
    found: dict[str, Any] = {
        at: {"get": _list(register), **_make(register)},
        one: {"parameters": [number], "get": _read(register)},
        f"{one}/journal": {"parameters": [number], "get": _journal(register)},
        f"{one}/files": {"parameters": [number], "get": _files(register)},
        f"{one}/files/{{id}}": {"parameters": [number, _file_id()], "get": _content(register)},
    }
    steps = _steps(register)
    for step in steps:
        found[f"{one}/{step.verb}"] = {"parameters": [number], "post": _take(register, step)}
    if steps:
        found[f"{at}/bulk/{{verb}}"] = {"post": _take_each(register, steps)}
    found |= sheets.paths(register)
    return found


def _steps(register: Register) -> list[Step]:
    """The steps somebody takes on a record: not those that make one, nor those of the platform."""
    flow = register.flow
    steps = flow.steps if flow else ()
    return [step for step in steps if not (step.creates or step.automatic or step.by is platform)]


def _operation(register: Register, name: str, summary: str, **more: Any) -> Operation:
    identity = f"{register.family}_{register.slug}_{name}".replace("-", "_")
    return {"operationId": identity, "tags": [register.path], "summary": summary, **more}


def _list(register: Register) -> Operation:
    sorts = [sign + name for name in register.sortable for sign in ("", "-")]
    lists = {"facets": facets_of(register), "fields": list(fields(register))}
    parameters = [
        query("q", say("查找：每个词都要符合，可以写拼音、繁体字和带单位的数字"), {"type": "string", "maxLength": 100}),
        query(
            "sort",
            say("排序，减号为从大到小；省略为最新的在前，查找时为最符合的在前"),
            {"type": "string", "enum": sorts},
        ),
        query("cursor", say("翻页标记：上一页的 next"), _TEXT),
        query("limit", say("每页条数"), {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        query("at", say("截至哪一天（过去的日期）"), _DAY),
        query("facets", say("按哪些项计数"), several({"type": "string", "enum": lists["facets"]})),
        query("fields", say("只要哪些项"), several({"type": "string", "enum": lists["fields"]})),
    ]
    parameters = [one for one in parameters if lists.get(one["name"], ["any"]) and (one["name"] != "sort" or sorts)]
    counts = {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}},
    }
    content = thing(
        optional=("facets",), items=several(ref(item_name(register))), count={"type": "integer"},
        next={"type": ["string", "null"]}, facets=counts,
    )  # fmt: skip
    return _operation(
        register, "list", say("{title}：列表", title=say(register.title)),
        description=say(register.about) if register.about else "",
        parameters=[*parameters, *filter_parameters(register)],
        security=[{}, {"bearer": []}],
        responses={"200": given(say("一页记录、总数和下一页的标记"), content), **refused_by()},
    )  # fmt: skip


def _make(register: Register) -> dict[str, Operation]:
    steps = offered(register)
    if not steps:
        return {}
    choice = {"type": "string", "enum": [step.verb for step in steps]}
    schemas = [answers_schema(register, step) for step in steps]
    named = query("step", say("新建的步骤"), choice, required=True)
    answers = schemas[0] if len(steps) == 1 else {"anyOf": schemas}
    made = given(say("已新建"), ref(item_name(register)), "Location", "ETag", "Idempotency-Replayed")
    return {
        "post": _operation(
            register, "new", listed(step.said for step in steps),
            parameters=[*([named] if len(steps) > 1 else []), _idempotency()],
            requestBody={"required": True, "content": json_of(answers)},
            security=_security(*steps),
            responses={"201": made, **refused_by(*WRITTEN, NotAllowed)},
        )
    }  # fmt: skip


def _read(register: Register) -> Operation:
    more = thing(optional=("steps", "deadlines"), deadlines=several(ref("Deadline")), steps=several(ref("Step")))
    chosen = several({"type": "string", "enum": list(fields(register))})
    whole = {"allOf": [ref(item_name(register)), more]}
    return _operation(
        register, "read", say("{title}：一条", title=say(register.title)),
        parameters=[
            query("at", say("截至哪一天（过去的日期）"), _DAY),
            query("fields", say("只要哪些项"), chosen),
            header("If-None-Match", say("已有的 ETag；没有变化时答复 304")),
        ],
        security=[{}, {"bearer": []}],
        responses={
            "200": given(say("记录、期限、可以办理的步骤"), whole, "ETag"),
            "304": {"description": say("没有变化")},
            **refused_by(Missing),
        },
    )  # fmt: skip


def _take(register: Register, step: Step) -> Operation:
    needs = bool(answers_schema(register, step)["required"])
    done = {"allOf": [ref(item_name(register)), thing(entry={"type": "integer"})]}
    return _operation(
        register, step.verb, step.said,
        description=_about(step),
        parameters=[header("If-Match", say("所见的 ETag；记录已有变化时答复 412")), _idempotency()],
        requestBody={"required": needs, "content": json_of(answers_schema(register, step))},
        security=_security(step),
        responses={
            "200": given(say("已办理"), done, "ETag", "Idempotency-Replayed"),
            **refused_by(Missing, Stale, *WRITTEN),
        },
    )  # fmt: skip


def _about(step: Step) -> str:
    lines = [say("由{who}办理。", who=step.by.said), *(say(line) for line in (step.hint, step.next) if line)]
    return "\n\n".join(lines)


def _take_each(register: Register, steps: list[Step]) -> Operation:
    verb = {
        "name": "verb", "in": "path", "required": True, "description": say("步骤"),
        "schema": {"type": "string", "enum": [step.verb for step in steps]},
    }  # fmt: skip
    row = thing(optional=("answers",), number=_TEXT, answers={"type": "object"}) | {"additionalProperties": False}
    rows = thing(rows=several(row) | {"maxItems": MOST_ROWS}) | {"additionalProperties": False}
    return _operation(
        register, "bulk", say("{title}：批量办理", title=say(register.title)),
        description=say("每行各自成败，各有原因；answers 与该步骤单独办理时相同。"),
        parameters=[verb, _idempotency()],
        requestBody={"required": True, "content": json_of(rows)},
        security=_security(*steps),
        responses={
            "200": given(say("每行的结果，次序不变"), thing(outcomes=several(ref("Outcome")))),
            **refused_by(Missing, *WRITTEN),
        },
    )  # fmt: skip


def _journal(register: Register) -> Operation:
    parameters = [
        query("cursor", say("翻页标记：上一页的 next"), _TEXT),
        query("limit", say("每页条数"), {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
    ]
    content = thing(items=several(ref("Entry")), next={"type": ["string", "null"]})
    return _operation(
        register, "journal", say("{title}：办理记录，最新的在前", title=say(register.title)),
        parameters=parameters, security=[{}, {"bearer": []}],
        responses={"200": given(say("一页办理记录"), content), **refused_by(Missing)},
    )  # fmt: skip


def _files(register: Register) -> Operation:
    return _operation(
        register, "files", say("{title}：附件", title=say(register.title)), security=[{}, {"bearer": []}],
        responses={"200": given(say("附件"), thing(items=several(ref("Document")))), **refused_by(Missing)},
    )  # fmt: skip


def _content(register: Register) -> Operation:
    whole = {"description": say("附件的内容"), "content": {"application/octet-stream": {"schema": {}}}}
    refusals = {status: one for status, one in refused_by(Missing).items() if status != "406"}
    return _operation(
        register, "file", say("{title}：下载附件", title=say(register.title)), security=[{}, {"bearer": []}],
        responses={"200": whole, "304": {"description": say("没有变化")}, **refusals},
    )  # fmt: skip


def _file_id() -> dict[str, Any]:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def _idempotency() -> dict[str, Any]:
    return header("Idempotency-Key", say("重试用：7 天内同一个值、同样的内容只办理一次，再次提交得到第一次的答复"))


def _security(*steps: Step) -> list[dict[str, list[str]]]:
    return [{}, {"bearer": []}] if any(step.by is anyone for step in steps) else [{"bearer": []}]


def answers_schema(register: Register, step: Step) -> Schema:
    """The answers object of a step."""
    questions = {ask.name: (ask, _field(ask, register)) for ask in step.questions}
    return {
        "type": "object",
        "title": step.said,
        "properties": {name: _titled(ask, field) for name, (ask, field) in questions.items()},
        "required": [name for name, (_, field) in questions.items() if field.required],
        "additionalProperties": False,
    }


def _field(ask: Ask, register: Register) -> forms.Field:
    """The question's form field; candidates that depend on the record stand in its own `steps`, not here."""
    if callable(ask.choices):
        return forms.CharField(label=ask.label, required=ask.required, help_text=ask.hint)
    return input_for(ask, register.noun, ANONYMOUS)


def _titled(ask: Ask, field: forms.Field) -> Schema:
    schema = answer_schema(field)
    hint = [say(str(field.help_text))] if field.help_text else []
    if callable(ask.choices):
        hint.append(say("可选的值见该记录的 steps。"))
    notes = [note for note in (schema.get("description", ""), *hint) if note]
    return {**schema, "title": say(str(field.label)), **({"description": " ".join(notes)} if notes else {})}
