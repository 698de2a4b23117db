"""The operations on sheets: the template of a register that takes them, and the rows of an import."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.sheets import XLSX
from chengshu.kernel.base.words import say
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.targets import Target, targets_in
from chengshu.kernel.registers.querying import MOST, USUAL
from chengshu.kernel.registers.register import Register
from chengshu.web.api.openapi.columns import query
from chengshu.web.api.openapi.refusals import refused_by
from chengshu.web.api.openapi.responses import given
from chengshu.web.api.openapi.schemas import several, thing
from chengshu.web.api.questions import Schema
from chengshu.web.api.sheets import STATES

_TEXT: Schema = {"type": "string"}


def paths(register: Register) -> dict[str, Any]:
    """The template's path where a step takes a sheet; the rows' path of imports themselves."""
    found: dict[str, Any] = {}
    if targets := targets_in(register):
        found[f"/{register.path}/template"] = {"get": _template(register, targets)}
    if register.noun is Import:
        number = {"name": "number", "in": "path", "required": True, "description": say("编号"), "schema": _TEXT}
        found[f"/{register.path}/{{number}}/rows"] = {"parameters": [number], "get": _rows(register)}
    return found


def _template(register: Register, targets: list[Target]) -> dict[str, Any]:
    verbs = {"type": "string", "enum": [one.step.verb for one in targets]}
    identity = f"{register.family}_{register.slug}_template".replace("-", "_")
    whole = {"description": say("填写用的表格"), "content": {XLSX: {"schema": {}}}}
    how = say(
        "填好后用 POST /files 上传，再用 POST /city/imports 开始导入：target 为 {target}，sheet 为附件的 id。",
        target=targets[0].key,
    )
    return {
        "operationId": identity, "tags": [register.path],
        "summary": say("{title}：导入模板", title=say(register.title)), "description": how,
        "parameters": [query("verb", say("用表格办理的步骤"), verbs, required=True)],
        "security": [{"bearer": []}],
        "responses": {"200": whole, **refused_by(Missing)},
    }  # fmt: skip


def _rows(register: Register) -> dict[str, Any]:
    error = thing(cell=_TEXT, column=_TEXT, value=_TEXT, message=_TEXT, allowed=_TEXT)
    row = thing(
        row={"type": "integer"}, state={"type": "string", "enum": list(STATES)}, number=_TEXT, errors=several(error)
    )
    parameters = [
        query("state", say("只要哪些结果"), several({"type": "string", "enum": list(STATES)})),
        query("cursor", say("翻页标记：上一页的 next"), _TEXT),
        query("limit", say("每页条数"), {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
    ]
    return {
        "operationId": "city_imports_rows", "tags": [register.path], "summary": say("表格导入：每一行的结果，次序不变"),
        "parameters": parameters, "security": [{"bearer": []}],
        "responses": {
            "200": given(say("一页行"), thing(items=several(row), next={"type": ["string", "null"]})),
            **refused_by(Missing),
        },
    }  # fmt: skip
