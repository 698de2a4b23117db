"""The operation that searches every register."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.registers.register import REGISTERS
from chengshu.web.api.openapi.columns import query
from chengshu.web.api.openapi.refusals import refused_by
from chengshu.web.api.openapi.responses import given
from chengshu.web.api.openapi.schemas import several, thing
from chengshu.web.api.questions import Schema
from chengshu.web.api.search import MOST, USUAL

_TEXT: Schema = {"type": "string"}


def paths() -> dict[str, Any]:
    """Its path."""
    registers = sorted(one.path for one in REGISTERS.values())
    pieces = several(thing(text=_TEXT, answers={"type": "boolean"}))
    item = thing(number=_TEXT, name=_TEXT, pieces=pieces, where=_TEXT, excerpt=pieces, url=_TEXT)
    group = thing(register=_TEXT, title=_TEXT, count={"type": "integer"}, near={"type": "boolean"}, items=several(item))
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    return {
        "/search": {
            "get": {
                "operationId": "city_search",
                "tags": ["city"],
                "summary": say("搜索全部登记册"),
                "description": say(
                    "各登记册中符合的条数和最符合的几条，最符合的在前。可以写拼音、首字母、繁体字和带单位的数字；"
                    "都不符合时给出最接近的（near）。pieces 和 excerpt 标出符合的部分。"
                ),
                "parameters": [
                    query("q", say("要找的词"), {"type": "string", "maxLength": 100}),
                    query("in", say("只在这些登记册中找"), several({"type": "string", "enum": registers})),
                    query("limit", say("每个登记册给出几条"), limit),
                ],
                "security": [{}, {"bearer": []}],
                "responses": {
                    "200": given(
                        say("各登记册的条数和最符合的几条"), thing(groups=several(group), count={"type": "integer"})
                    ),
                    **refused_by(),
                },
            }
        }
    }
