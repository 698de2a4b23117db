"""/industry/talks/<number>/thread/: what was said, with its files and who has read it, and the next word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from chengshu.industry.deals.flow import DEAL, MESSAGE, TALK
from chengshu.industry.deals.models import Deal, Message, Talk
from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.base.errors import CityError, Invalid, TooLarge
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.availability import choices
from chengshu.kernel.lifecycle.documents import Document, documents_of, keep, unattached
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for

#: Steps that the thread's own form takes.
_SPEAKING = ("reply", "say")


@dataclass
class Line:
    """One message, on which side it stands, and the files that came with it."""

    message: Message
    mine: bool
    files: list[Document] = field(default_factory=list)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread_page(request: Any, number: str, **_: str) -> HttpResponse:
    """Opening it marks what the other side said as read."""
    talk: Talk = Reading.of(Talk, request.acting).find(number)
    errors: list[tuple[str, str]] = []
    papers: list[Document] = []
    if request.method == "POST":
        try:
            papers = _papers(request)
            return _spoken(request, talk, papers)
        except Invalid as error:
            errors = [(one["field"], one["message"]) for one in error.extra["errors"]]
        except (CityError, TooLarge) as error:
            errors = [("", error.detail)]
    elif request.method == "GET":
        mark_read(request.acting, talk)
    steps = [one for one in choices(TALK, talk, request.acting) if one.open and not one.step.automatic]
    speaking = next((one.step for one in steps if one.step.verb in _SPEAKING), None)
    context = {
        "talk": talk, "register": register_for(Talk), "deals_register": register_for(Deal),
        "demands": register_for(Demand), "supplies": register_for(Supply),
        "lines": lines(request.acting, talk), "errors": errors, "wrong": dict(errors), "papers": papers,
        "speaking": speaking, "steps": [one.step for one in steps if one.step.verb not in _SPEAKING],
        "deals": Reading.of(Deal, request.acting).rows().filter(talk=talk).order_by("number"), "flow": TALK, "deal_flow": DEAL,
        "may_propose": speaking and talk.state == "talking", "text": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "deals/thread.html", context, status=422 if errors else 200)


def _papers(request: Any) -> list[Document]:
    """The files of an earlier attempt that was refused, and those just uploaded."""
    earlier = unattached(request.acting, request.POST.getlist("kept"))
    return [*earlier, *(keep(request.acting, one.name or "", one) for one in request.FILES.getlist("papers"))]


def _spoken(request: Any, talk: Talk, papers: list[Document]) -> HttpResponse:
    """Said as the step it is just now; files are kept first and attached with it."""
    verb = "reply" if talk.state == "waiting" else "say"
    answers = {"text": request.POST.get("text", ""), "papers": [str(one.pk) for one in papers]}
    perform(request.acting, talk, verb, answers)
    return HttpResponseRedirect(f"{reverse('talk_thread', args=[talk.number])}#last")


def mark_read(acting: Acting, talk: Talk) -> None:
    """What the other side said, by one of this side."""
    for message in talk.messages.filter(state="sent"):
        if MESSAGE.by_verb["mark_read"].by.allows(acting, message):
            perform(acting, message, "mark_read")


def lines(acting: Acting, talk: Talk) -> list[Line]:
    """Everything said, in its order."""
    said = talk.messages.select_related("sender", "author").order_by("number")
    papers = list(documents_of(talk))
    turns = dict(Entry.objects.filter(pk__in=[one.entry for one in papers]).values_list("pk", "version"))
    mine = acting.organisation.pk if acting.organisation else None
    return [
        Line(
            one,
            one.sender_id == mine,
            [paper for paper in papers if paper.entry and turns.get(paper.entry) == one.turn],
        )
        for one in said
    ]
