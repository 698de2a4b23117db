"""Reading what programs send: one JSON object, each name once, no deeper than answers are, in plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from chengshu.kernel.base.errors import BadRequest, Invalid
from chengshu.kernel.base.words import say
from chengshu.web.api.answering import JSON
from chengshu.web.problems import Unsupported

#: Objects and lists inside one another: rows of answers that are lists make four.
DEEPEST = 8


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request's body; an empty body is an object without members.

    Raises Unsupported, BadRequest saying where it cannot be read, Invalid naming what no database keeps.
    """
    if not request.body and not request.content_type:
        return {}
    _check_type(request)
    try:
        text = request.body.decode("utf-8")
        read = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadRequest(
            say(
                "请求体不是有效的 JSON：第 {line} 行第 {column} 列有误。",
                line=error.lineno,
                column=error.colno,
            )
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise BadRequest(say("请求体应为 UTF-8 编码的 JSON，数字最多 4000 位。")) from error
    if not isinstance(read, dict):
        raise BadRequest(say("请求体应为一个 JSON 对象，例如 {example}。", example='{"title": "…"}'))
    _check_members(read, escapes="\\u" in text)
    return read


def _check_type(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if request.content_type != JSON or charset not in ("utf-8", "utf8") or encoding != "identity":
        raise Unsupported(say("请求体须是 UTF-8 编码、未压缩的 {kind}，请设置 Content-Type: {kind}。", kind=JSON))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name given twice one answer would be lost without a word."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadRequest(say("“{name}”出现了不止一次，每一项只能填一次。", name=twice[:60]))
    return made


def _no_number(name: str) -> Any:
    raise BadRequest(say("{name} 不是 JSON 的数字。", name=name))


def _too_deep() -> BadRequest:
    return BadRequest(say("请求体嵌套过深，最多 {most} 层。", most=DEEPEST))


def _check_members(read: dict[str, Any], *, escapes: bool) -> None:
    """JSON may spell NUL and halves of surrogate pairs (only as \\u escapes); no database keeps them."""
    for name, member in read.items():
        for value in (name, *_values(member, 2)):
            if escapes and isinstance(value, str) and (place := _unkeepable(value)):
                raise Invalid.field(
                    _readable(name),
                    say("第 {value} 个字符不能使用（控制字符），请删去后再提交。", value=place),
                )


def _values(value: Any, depth: int) -> Iterator[Any]:
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, dict):
        yield from value
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _values(inner, depth + 1)
    else:
        yield value


def _unkeepable(text: str) -> int:
    """The place, from 1, of the first character no database keeps; 0 when there is none."""
    found = (n for n, sign in enumerate(text, 1) if sign == "\x00" or "\ud800" <= sign <= "\udfff")
    return next(found, 0)


def _readable(name: str) -> str:
    return json.dumps(name[:60])[1:-1] if _unkeepable(name) else name[:60]
