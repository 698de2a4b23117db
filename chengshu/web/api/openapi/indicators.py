"""The operations on indicators: all of them, one, its history, the records behind it."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import named, say
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.web.api.openapi.columns import query
from chengshu.web.api.openapi.refusals import refused_by
from chengshu.web.api.openapi.responses import given
from chengshu.web.api.openapi.schemas import ref, several, thing
from chengshu.web.api.questions import Schema

_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "format": "date"}
_NUMBER: Schema = {"type": ["number", "null"]}


def paths() -> dict[str, Any]:
    """Their paths."""
    code = {"name": "code", "in": "path", "required": True, "schema": ref("IndicatorCode")}
    day = query("at", say("截至哪一天（过去的日期）"), _DAY)
    part = [query("by", say("按哪个维度"), _TEXT), query("value", say("只看该维度的哪一部分"), _TEXT)]
    narrowing = [
        query("section", say("只要这个版块的"), _TEXT),
        query("live", say("只要由平台数据计算的"), {"type": "string", "enum": ["1", "true"]}),
        query("q", say("查找：编码或名称"), _TEXT),
    ]
    points = query("points", say("最近多少个月"), {"type": "integer", "minimum": 1, "maximum": 120, "default": 12})
    spot = thing(at=_DAY, value=_NUMBER)
    return {
        "/indicators": {
            "get": _operation(
                "all",
                say("指标：全部"),
                [*narrowing, day],
                thing(items=several(ref("Figure")), count={"type": "integer"}),
            )
        },
        "/indicators/{code}": {
            "parameters": [code],
            "get": _operation("one", say("指标：一个"), [day, part[0]], ref("Figure")),
        },
        "/indicators/{code}/history": {
            "parameters": [code],
            "get": _operation("history", say("指标：历史"), [day, points], thing(code=_TEXT, items=several(spot))),
        },
        "/indicators/{code}/records": {
            "parameters": [code],
            "get": _operation("records", say("指标：背后的记录"), [day, *part], _records()),
        },
    }


def _records() -> Schema:
    register: Schema = {"type": ["string", "null"]}
    return thing(items=several({"type": "object"}), count={"type": "integer"}, register=register)


def _operation(name: str, summary: str, parameters: list[dict[str, Any]], content: Schema) -> dict[str, Any]:
    return {
        "operationId": f"indicators_{name}",
        "tags": ["indicators"],
        "summary": summary,
        "parameters": parameters,
        "security": [{}, {"bearer": []}],
        "responses": {"200": given(summary, content), **refused_by(Missing)},
    }


def components() -> dict[str, Schema]:
    """A figure, and the codes there are."""
    source: Schema = {"anyOf": [thing(id=_TEXT, title=_TEXT, publisher=_TEXT, date=_TEXT), {"type": "null"}]}
    published = thing(value=_NUMBER, at=_DAY, qualifier=_TEXT, quote=_TEXT, source=source)
    split: Schema = {"type": ["object", "null"], "additionalProperties": _NUMBER}
    names = {one.code: named(one) for one in INDICATORS.values()}
    return {
        "IndicatorCode": {"type": "string", "enum": list(names), "x-names": names} if names else _TEXT,
        "Figure": thing(
            said=say("指标在某一天的值"),
            code=_TEXT,
            name=_TEXT,
            value=_NUMBER,
            unit=_TEXT,
            at=_DAY,
            target=_NUMBER,
            light=_TEXT,
            source=source,
            simulated={"type": "boolean"},
            published={"anyOf": [published, {"type": "null"}]},
            by=split,
        ),
    }
