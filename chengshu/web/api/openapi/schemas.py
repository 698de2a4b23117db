"""The component schemas: what answers are made of."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.web.api.items import shown
from chengshu.web.api.openapi.columns import item_schema
from chengshu.web.api.questions import Schema

_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_WHEN: Schema = {"type": "string", "format": "date-time"}
_DAY: Schema = {"type": "string", "format": "date"}
_COUNT: Schema = {"type": "integer"}
_YES: Schema = {"type": "boolean"}


def ref(name: str) -> Schema:
    """A component schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def several(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def thing(*, optional: tuple[str, ...] = (), said: str = "", **members: Schema) -> Schema:
    """An object; every member is there save the optional ones."""
    made: Schema = {
        "type": "object",
        "properties": members,
        "required": [name for name in members if name not in optional],
    }
    return made | ({"title": said} if said else {})


def item_name(register: Register) -> str:
    """The name of a register's item."""
    return f"{register.family}.{register.slug}"


def components() -> dict[str, Schema]:
    """Every component schema."""
    items = {item_name(one): _item(one) for one in REGISTERS.values()}
    return {**_shared(), **items}


def _item(register: Register) -> Schema:
    states = register.flow.states if register.flow else {}
    base = {
        "number": {**_TEXT, "title": say("编号")},
        "state": {
            **_TEXT,
            "title": say("状态"),
            "x-names": {code: say(name) for code, name in states.items()},
        },
        "version": {**_COUNT, "title": say("版本")},
        "due_on": {"type": ["string", "null"], "format": "date", "title": say("办理期限")},
        "simulated": {**_YES, "title": say("模拟数据")},
        "created_at": {**_WHEN, "title": say("登记时间")},
        "changed_at": {**_WHEN, "title": say("更新时间")},
    }
    own = {column.name: item_schema(register, column) for column in shown(register)}
    hidden = {"hidden": {**several(_TEXT), "title": say("您无权查看的项")}}
    return {
        "type": "object",
        "title": say(register.title),
        "properties": {**base, **own, **hidden},
        "required": ["number"],
    }


def _shared() -> dict[str, Schema]:
    return {
        "Reference": thing(said=say("另一条记录"), number=_TEXT, name=_TEXT),
        "Place": thing(said=say("地点"), code=_TEXT, name=_TEXT),
        "Problem": _problem(),
        "Deadline": thing(
            said=say("期限"),
            verb=_TEXT,
            label=_TEXT,
            limit=_COUNT,
            spent=_COUNT,
            running=_YES,
            due_on=_DAY,
            provisional=_YES,
            days_left={"type": ["integer", "null"]},
            light=_TEXT,
            words=_TEXT,
        ),
        "Ask": thing(
            said=say("要填的项"),
            name=_TEXT,
            label=_TEXT,
            required=_YES,
            hint=_TEXT,
            schema={"type": "object"},
        ),
        "Step": thing(
            said=say("可以办理的步骤"),
            verb=_TEXT,
            label=_TEXT,
            by=_TEXT,
            may=_YES,
            why_not=_TEXT,
            asks=several(ref("Ask")),
        ),
        "Entry": thing(
            said=say("办理记录"),
            id=_COUNT,
            place={"type": ["integer", "null"]},
            at=_WHEN,
            verb=_TEXT,
            label=_TEXT,
            actor=_MAYBE,
            organisation=_MAYBE,
            behalf=_MAYBE,
            before=_TEXT,
            after=_TEXT,
            version=_COUNT,
            changed={
                "type": "object",
                "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2},
            },
            reason=_TEXT,
            cause=_TEXT,
            simulated=_YES,
        ),
        "Document": thing(
            said=say("附件"),
            optional=("ask",),
            id={"type": "string", "format": "uuid"},
            name=_TEXT,
            size=_COUNT,
            kind=_TEXT,
            uploaded_at=_WHEN,
            ask=_TEXT,
        ),
        "Outcome": thing(
            said=say("一行的结果"),
            number=_TEXT,
            ok=_YES,
            state=_TEXT,
            entry={"type": ["integer", "null"]},
            problem={"anyOf": [{"type": "object"}, {"type": "null"}]},
        ),
        "Me": _me(),
    }


def _problem() -> Schema:
    refusal = thing(type=_TEXT, status=_COUNT, detail=_TEXT, instance=_TEXT)
    told = {
        "title": _TEXT,
        "parameter": _TEXT,
        "state": _TEXT,
        "allowed": several({}),
        "errors": several(thing(field=_TEXT, message=_TEXT)),
    }
    refusal["properties"] |= told
    return {**refusal, "title": say("不予办理的原因（RFC 9457）")}


def _me() -> Schema:
    nobody: dict[str, Any] = {"anyOf": [ref("Reference"), {"type": "null"}]}
    token = thing(name=_TEXT, scopes=several(_TEXT), expires_at=_WHEN)
    return thing(
        said=say("当前身份"),
        person=ref("Reference"),
        organisation=nobody,
        behalf=nobody,
        roles=several(thing(role=_TEXT, label=_TEXT)),
        capacities=several(thing(key=_TEXT, organisation=ref("Reference"), behalf=nobody)),
        token={"anyOf": [token, {"type": "null"}]},
    )
