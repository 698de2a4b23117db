"""The pages of a step: its questions sheet by sheet, the check page, and handing in.

Nothing typed is ever lost: every sheet is kept before it is judged. Nothing is judged here: the step's own
form, and the verb behind it, say what holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from chengshu.kernel.base.errors import BadRequest, Conflict, Invalid, Missing, Refused, Stale, TooLarge
from chengshu.kernel.base.ids import ids_in
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.documents import keep
from chengshu.kernel.lifecycle.drafts import Draft, unfinished
from chengshu.kernel.lifecycle.inputs import RecordInput
from chengshu.web.pages.addresses import Visit
from chengshu.web.pages.cells import brief
from chengshu.web.pages.choose import candidates, spoken
from chengshu.web.pages.sheets import Errors, Sheet, read_sheet, told
from chengshu.web.pages.task import Task, as_uuid, draft_here, draft_sent, first_answers, own_files, task_here
from chengshu.web.pages.timeline import timeline

CHECK = "check"


@require_http_methods(["GET", "HEAD", "POST"])
def step_page(visit: Visit, family: str, slug: str, verb: str, number: str = "") -> HttpResponse:
    """Every page of one step. What was handed in is answered with its confirmation, however often sent."""
    if visit.method == "POST" and (done := _done_before(visit)):
        return done
    task = task_here(visit, family, slug, verb, number)
    if task.problem:
        raise task.problem
    if visit.headers.get("X-Part") == "check":
        return _as_typed(visit, task)
    if visit.method == "POST":
        return _sent(visit, task)
    draft = draft_here(visit, task)
    return _show(visit, task, draft, visit.GET.get("sheet", ""))


def _as_typed(visit: Visit, task: Task) -> HttpResponse:
    """What to know of what is being typed just now: a part of the page, and nothing is kept."""
    if task.step.beware is None or visit.method != "POST":
        raise BadRequest(say("这个步骤没有可以边写边看的内容。"), parameter="X-Part")
    kept = unfinished(task.acting).filter(pk=as_uuid(visit.POST.get("draft", "")), address=task.address).first()
    form = task.form({})
    names = [name for name in visit.POST.getlist("asked") if name in form.fields]
    answers = (kept.answers if kept else first_answers(visit.GET, task)) | read_sheet(form, names, visit.POST)
    return render(visit, "parts/beware.html", {"beware": task.beware(task.form(answers))})


def _done_before(visit: Visit) -> HttpResponse | None:
    """A double click, or a page sent again: the confirmation of the first time."""
    if visit.acting.person is None:
        return None
    key = as_uuid(visit.POST.get("draft", ""))
    done = Draft.objects.filter(pk=key, person=visit.acting.person, taken_at__isnull=False).first()
    return HttpResponseRedirect(f"{done.address}done/{done.pk}/") if done else None


def _sent(visit: Visit, task: Task) -> HttpResponse:
    action = "remove" if "remove" in visit.POST else visit.POST.get("action", "")
    if action not in _ACTIONS:
        raise BadRequest(say("没有这个操作：{action}。", action=action[:20]), parameter="action")
    return _ACTIONS[action](visit, task)


def _show(visit: Visit, task: Task, draft: Draft, asked: str, errors: Errors | None = None) -> HttpResponse:
    """The sheet asked for, or the check page when there is nothing (more) to ask."""
    pages = task.sheets(draft.answers, errors)
    if not pages or asked == CHECK:
        return _show_check(visit, task, draft, pages)
    place = int(asked) if asked.isdecimal() and 1 <= int(asked[:3]) <= len(pages) else 1
    return _show_sheet(visit, task, draft, pages, place)


def _show_sheet(visit: Visit, task: Task, draft: Draft, pages: list[Sheet], place: int) -> HttpResponse:
    sheet = pages[place - 1]
    wrong = [(one, message) for one in sheet.controls for message in one.errors]
    context = _context(task, draft) | {
        "sheet": sheet,
        "sheets": len(pages),
        "wrong": wrong,
        "watched": task.step.beware is not None,
    }
    return render(visit, "step.html", context, status=422 if wrong else 200)


def _show_check(
    visit: Visit, task: Task, draft: Draft, pages: list[Sheet], errors: Errors | None = None
) -> HttpResponse:
    """What was answered, to be read once more. A question still open leads back to its sheet."""
    form = task.form(draft.answers)
    form.is_valid()
    unanswered = next((sheet for sheet in pages if any(name in form.errors for name in sheet.names)), None)
    if unanswered and not errors:
        return HttpResponseRedirect(f"?draft={draft.pk}&sheet={unanswered.place}")
    answers = [(one, sheet.place, told(form, one.name)) for sheet in pages for one in sheet.controls]
    places = {one.name: (sheet.place, one) for sheet in pages for one in sheet.controls}
    wrong = [(*places.get(name, (None, None)), message) for name, some in (errors or {}).items() for message in some]
    about = [] if task.step.creates else brief(task.reading, [task.record])[1][0].cells
    context = _context(task, draft) | {"answers": answers, "wrong": wrong, "beware": task.beware(form), "about": about}
    return render(visit, "check.html", context, status=422 if wrong else 200)


def _context(task: Task, draft: Draft) -> dict[str, Any]:
    kept = draft.touched_at if not draft._state.adding else None
    return {
        "task": task,
        "register": task.register,
        "record": task.record,
        "step": task.step,
        "draft": draft,
        "kept": kept,
    }


def _next(visit: Visit, task: Task) -> HttpResponse:
    """Keep a sheet's answers, then judge them: on to the next sheet, or back with what is to be mended."""
    form = task.form({})
    names = [name for name in visit.POST.getlist("asked") if name in form.fields]
    with transaction.atomic():
        draft = draft_sent(visit, task)
        draft.answers |= own_files(task, read_sheet(form, names, visit.POST))
        errors = _take_files(visit, task, draft, names)
        draft.keep()
    judged = task.form(draft.answers)
    wrong = {name: [str(one) for one in some] for name, some in judged.errors.items()}
    errors = {name: some for name, some in (task.at_odds(judged) | wrong | errors).items() if name in names}
    place = visit.POST.get("sheet", "1")
    if errors:
        return _show(visit, task, draft, place, errors)
    last = len(task.sheets(draft.answers))
    onward = int(place) + 1 if place.isdecimal() and int(place) < last and "check" not in visit.POST else CHECK
    return HttpResponseRedirect(f"?draft={draft.pk}&sheet={onward}")


def _take_files(visit: Visit, task: Task, draft: Draft, names: list[str]) -> dict[str, list[str]]:
    """Store what was uploaded with a sheet beside what was there; the messages of what cannot be stored."""
    errors: dict[str, list[str]] = {}
    for name in names:
        for file in visit.FILES.getlist(name):
            try:
                kept = keep(task.acting, file.name or "", cast(BinaryIO, file))
            except (Invalid, TooLarge) as error:
                errors.setdefault(name, []).extend(_sentences(error))
            else:
                draft.answers[name] = [*draft.answers.get(name, []), str(kept.pk)]
    return errors


def _sentences(error: Invalid | TooLarge) -> list[str]:
    return [one["message"] for one in error.extra.get("errors", [])] or [error.detail]


def _remove(visit: Visit, task: Task) -> HttpResponse:
    """Take an uploaded file out of the answers again."""
    name, _, key = visit.POST["remove"].partition(":")
    with transaction.atomic():
        draft = draft_sent(visit, task)
        if ids_in([key]):
            draft.answers[name] = [one for one in draft.answers.get(name, []) if one != key]
        draft.keep()
    return HttpResponseRedirect(f"?draft={draft.pk}&sheet={visit.POST.get('sheet', '1')}")


def _discard(visit: Visit, task: Task) -> HttpResponse:
    """Let the draft go."""
    with transaction.atomic():
        draft_sent(visit, task).delete()
    return HttpResponseRedirect(task.home)


def _catch_up(visit: Visit, task: Task) -> HttpResponse:
    """The person has read what changed meanwhile, and goes on with the same answers."""
    with transaction.atomic():
        draft = draft_sent(visit, task)
        draft.version = task.record.version
        draft.keep()
    return HttpResponseRedirect(f"?draft={draft.pk}&sheet={CHECK}")


def _submit(visit: Visit, task: Task) -> HttpResponse:
    """Take the step, once. What stands in the way is shown with every answer still there."""
    try:
        with transaction.atomic():
            draft = draft_sent(visit, task)
            if draft.taken_at is None:
                draft.finish(task.take(draft))
    except (Invalid, Conflict, Stale, Refused) as error:
        with transaction.atomic():
            draft = draft_sent(visit, task)
        return _refused(visit, task, draft, error)
    return HttpResponseRedirect(f"{task.address}done/{draft.pk}/")


def _refused(visit: Visit, task: Task, draft: Draft, error: Invalid | Conflict | Stale | Refused) -> HttpResponse:
    """A record that has moved on is told as it is; what is not there yet waits for another answer: fewer seats, say."""
    if isinstance(error, Stale):
        return _stale(visit, task, draft, error)
    if "errors" in error.extra:
        return _invalid(visit, task, draft, error.extra["errors"])
    if not task.step.creates or isinstance(error, Refused):
        raise error
    field = task.step.takes.amount if task.step.takes else ""
    return _invalid(visit, task, draft, [{"field": field, "message": error.detail}])


def _invalid(visit: Visit, task: Task, draft: Draft, found: list[dict[str, str]]) -> HttpResponse:
    """What the verb refuses: at its question where one sheet asks for all of it, else beside each answer."""
    errors: dict[str, list[str]] = {}
    for one in found:
        errors.setdefault(one["field"], []).append(one["message"])
    pages = task.sheets(draft.answers, errors)
    sheet = next((one for one in pages if set(errors) <= set(one.names)), None)
    if sheet:
        return _show_sheet(visit, task, draft, pages, sheet.place)
    return _show_check(visit, task, draft, pages, errors)


def _stale(visit: Visit, task: Task, draft: Draft, error: Stale) -> HttpResponse:
    """Somebody changed the record meanwhile: what they changed, and a way on."""
    events, _ = timeline(task.reading, task.record, since=draft.version or 0)
    return render(visit, "stale.html", _context(task, draft) | {"error": error, "events": events}, status=error.status)


_ACTIONS: dict[str, Callable[[Visit, Task], HttpResponse]] = {
    "next": _next, "remove": _remove, "discard": _discard, "catch_up": _catch_up, "submit": _submit,
}  # fmt: skip


@require_safe
def choose(visit: Visit, family: str, slug: str, verb: str, *, name: str, number: str = "") -> HttpResponse:
    """<step>choose/<question>?q=: {"items": ["市南区 · 370202", …]}, to those who may take the step."""
    task = task_here(visit, family, slug, verb, number)
    if task.problem:
        raise task.problem
    asked = task.form({}).fields.get(name)
    if not isinstance(asked, RecordInput):
        raise Missing(say("这个步骤没有可以查找的问题：{name}。", name=name[:40]))
    found = candidates(asked.rows(), visit.GET.get("q", ""))
    return JsonResponse({"items": [spoken(one) for one in found]}, json_dumps_params={"ensure_ascii": False})
