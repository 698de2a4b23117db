"""The refusals an operation can give, each with an example made by the very class that is raised."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.errors import (
    BadRequest,
    CityError,
    Conflict,
    Invalid,
    Missing,
    NotSignedIn,
    Refused,
    Stale,
    TooLarge,
    TooMany,
)
from chengshu.kernel.base.words import say
from chengshu.web.problems import NotAcceptable, NotAllowed, Unsupported

_INSTANCE = "urn:uuid:01920000-0000-7000-8000-000000000000"


def _examples() -> list[CityError]:
    steps = [{"verb": "resubmit", "label": say("补正后重新提交"), "by": say("申请企业")}]
    return [
        BadRequest(say("每页条数应是 1 到 {most} 的整数。", most=200), parameter="limit"),
        NotSignedIn(say("没有登录。请写上 Authorization: Bearer 令牌。")),
        Refused(say("这个令牌没有“{needed}”权限，请换用有此权限的令牌。", needed="write")),
        Missing(say("没有找到这条{name}，或您无权查看。", name=say("记录"))),
        NotAllowed(
            say("这个地址不支持 {method}，可用的有：{allow}。", method="DELETE", allow="GET、HEAD、OPTIONS"),
            allow=["GET", "HEAD", "OPTIONS"],
        ),
        NotAcceptable(
            say("这个地址只能给出 {kinds}，请修改 Accept。", kinds="application/json"),
            gives=["application/json"],
        ),
        Conflict(
            say(
                "{number} 现在是“{now}”，不能{label}。可以办理的步骤：{value}。",
                number="TRY-2024-000123",
                now=say("待补正"),
                label=say("同意试用"),
                value=steps[0]["label"],
            ),
            state="supplementing",
            allowed=steps,
        ),
        Stale(
            say("记录已不是您依据的那一版，现在是第 {now} 版。请重新读取，核对之后再提交。", now=4),
            state="running",
            version=4,
            allowed=steps,
        ),
        TooLarge(say("提交的内容超过 2 MB。文字请缩短，文件请作为附件上传。")),
        Unsupported(
            say(
                "请求体须是 UTF-8 编码、未压缩的 {kind}，请设置 Content-Type: {kind}。",
                kind="application/json",
            )
        ),
        Invalid.field("seats", say("类型不对：这里请填{kinds}。", kinds=say("整数"))),
        TooMany(say("每分钟最多 {most} 次请求，请在 {seconds} 秒后再试。", most=60, seconds=3), retry_after=3),
    ]


def responses() -> dict[str, Any]:
    """Component responses by the name of the refusal's class."""
    return {type(error).__name__: _response(error) for error in _examples()}


def _response(error: CityError) -> dict[str, Any]:
    example = {**error.problem(), "title": say(error.title), "instance": _INSTANCE}
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {error.code: {"value": example}}}
    return {"description": say(error.title), "content": {"application/problem+json": media}}


def refused_by(*kinds: type[CityError]) -> dict[str, Any]:
    """The refusals of an operation by status; any may be asked for wrongly, too often, or by nobody."""
    always: tuple[type[CityError], ...] = (BadRequest, NotSignedIn, Refused, NotAcceptable, TooMany)
    return {
        str(kind.status): {"$ref": f"#/components/responses/{kind.__name__}"}
        for kind in sorted({*always, *kinds}, key=lambda kind: kind.status)
    }
