"""The whole OpenAPI document in the reader's language."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.errors import Invalid, TooLarge
from chengshu.kernel.base.words import say
from chengshu.kernel.registers.register import REGISTERS
from chengshu.web.api import calculations
from chengshu.web.api.openapi import indicators, search
from chengshu.web.api.openapi.operations import paths
from chengshu.web.api.openapi.refusals import refused_by, responses
from chengshu.web.api.openapi.responses import given
from chengshu.web.api.openapi.schemas import components, ref, several, thing
from chengshu.web.problems import Unsupported


def document() -> dict[str, Any]:
    """OpenAPI 3.1. Built from declarations alone: it asks the database nothing."""
    registers = sorted(REGISTERS.values(), key=lambda one: one.path)
    of_registers = {path: item for one in registers for path, item in paths(one).items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": say("城枢接口"), "version": "1", "description": _about()},
        "servers": [{"url": "/api/v1"}],
        "tags": [
            {"name": "city", "description": say("目录、身份、附件上传")},
            {"name": "indicators", "description": say("指标：数值、目标、来源、历史和背后的记录")},
            *({"name": one.path, "description": _of(one)} for one in registers),
        ],
        "paths": {**_own(), **search.paths(), **indicators.paths(), **calculations.paths(), **of_registers},
        "components": {
            "schemas": {**components(), **indicators.components()},
            "responses": responses(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": _token()}},
        },
    }


def _of(register: Any) -> str:
    return f"{say(register.title)} — {say(register.about)}" if register.about else say(register.title)


def _about() -> str:
    parts = [
        say("每个登记册的地址、参数、步骤和答复都由其声明生成，与页面、导入使用同一套规则。"),
        say("金额为整数，单位：分；日期为城市当地日期；时间带时区。"),
        say("列表用 next 给出的标记翻页；at= 查询过去某一天的数据。"),
        say("一条记录的 ETag 是它的版本；办理时可用 If-Match 声明所见的版本。"),
        say("不予办理时答复 application/problem+json，detail 说明原因和下一步。"),
    ]
    return "\n\n".join(parts)


def _token() -> str:
    return say("用命令 city token 或“我的令牌”页面取得；令牌代表一个人和其所在单位，有权限和有效期。")


def _own() -> dict[str, Any]:
    """The addresses that belong to no register."""
    text = {"type": "string"}
    register = thing(title=text, about=text, url=text)
    index = thing(
        registers=several(register), openapi=text, docs=text, me=text, files=text, indicators=text, search=text
    )
    form = thing(file={"type": "string", "contentMediaType": "application/octet-stream"})
    return {
        "/": {
            "get": {
                "operationId": "city_index",
                "tags": ["city"],
                "summary": say("目录：全部登记册"),
                "security": [{}, {"bearer": []}],
                "responses": {"200": given(say("登记册及其地址"), index), **refused_by()},
            }
        },
        "/me": {
            "get": {
                "operationId": "city_me",
                "tags": ["city"],
                "summary": say("当前身份"),
                "security": [{"bearer": []}],
                "responses": {"200": given(say("人员、单位、角色"), ref("Me")), **refused_by()},
            }
        },
        "/files": {
            "post": {
                "operationId": "city_upload",
                "tags": ["city"],
                "summary": say("上传附件"),
                "security": [{"bearer": []}],
                "description": say("上传后把 id 写进步骤的附件项；没有写进任何步骤的附件只有上传人自己能用。"),
                "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}},
                "responses": {
                    "201": given(say("已上传"), ref("Document")),
                    **refused_by(Invalid, TooLarge, Unsupported),
                },
            }
        },
    }
