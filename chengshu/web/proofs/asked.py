"""What a program asks of the journal, and how it is refused: problem+json, whatever it says it accepts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import BadRequest, CityError, Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.journal.checkpoints import Checkpoint, latest
from chengshu.web.problems import problem

View = Callable[..., HttpResponse]


def for_programs(view: View) -> View:
    """A view that only reads, and whose refusals are for programs."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CityError as error:
            return problem(error)

    return require_safe(answered)


def number(request: HttpRequest, name: str, usual: int | None = None) -> int:
    """A whole number of the query, at most 18 digits. Raises BadRequest."""
    given = request.GET.get(name, "")
    if not given and usual is not None:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise BadRequest(say("请在地址中写明 {name}，它是一个不小于 0 的整数，最多 18 位。", name=name), parameter=name)
    return int(given)


def promised() -> Checkpoint:
    """The newest checkpoint. Raises Missing before the first."""
    found = latest()
    if found is None:
        raise Missing(say("日志还没有检查点：后台任务启动后两秒内会签出第一个。"), retry_after=2)
    return found
