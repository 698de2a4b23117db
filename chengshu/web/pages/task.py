"""A step about to be taken on a page: which one, on what, by whom, and what they have answered so far."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.urls import reverse

from chengshu.kernel.base.errors import BadRequest, CityError, Missing, NotSignedIn, Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.answers import prefilled
from chengshu.kernel.lifecycle.asks import form_for
from chengshu.kernel.lifecycle.availability import refuse
from chengshu.kernel.lifecycle.documents import unattached
from chengshu.kernel.lifecycle.drafts import Draft, begun, draft_of, unfinished
from chengshu.kernel.lifecycle.flow import Beware, Flow, Step
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.together import at_odds
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register
from chengshu.web.pages.addresses import Visit, link_to, list_url, record_url, register_here
from chengshu.web.pages.sheets import Errors, Sheet, sheets

Answers = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """One step, on a record or on one yet to be made: unsaved, the actor in the place the step gives them."""

    reading: Reading
    flow: Flow
    step: Step
    record: Any

    @property
    def register(self) -> Register:
        """Where the record is listed."""
        return self.reading.register

    @property
    def acting(self) -> Acting:
        """Who takes the step."""
        return self.reading.acting

    @property
    def address(self) -> str:
        """Of the step's first page."""
        return step_url(self.register, self.step, self.record.number)

    @property
    def home(self) -> str:
        """Where one came from: the record, or the list."""
        return list_url(self.register) if self.step.creates else record_url(self.register, self.record.number)

    def form(self, answers: Answers) -> forms.Form:
        """The step's own form with these answers: the one thing that judges them."""
        return form_for(self.step.questions, self.record, self.acting)(answers)

    def sheets(self, answers: Answers, errors: Errors | None = None) -> list[Sheet]:
        """The pages of its questions, with these answers and what is wrong with them."""
        return sheets(self.form(answers), answers, errors or {}, self.address)

    def beware(self, form: forms.Form) -> list[tuple[Beware, str]]:
        """What to know before handing in, as far as the answers hold, with the address of the record it is about."""
        if self.step.beware is None:
            return []
        draft = self._filled(form)
        return [(one, link_to(one.record, self.acting) if one.record else "") for one in self.step.beware(draft)]

    def at_odds(self, form: forms.Form) -> dict[str, list[str]]:
        """What the answers that hold say together that will not do, by question."""
        found: dict[str, list[str]] = {}
        for one in at_odds(self.step, self._filled(form), self.acting, form.cleaned_data):
            found.setdefault(one["field"], []).append(one["message"])
        return found

    def _filled(self, form: forms.Form) -> Any:
        """The record as the answers would leave it, as far as they hold."""
        form.is_valid()
        draft = copy(self.record)
        for name in {one.name for one in draft._meta.fields} & set(form.cleaned_data):
            setattr(draft, name, form.cleaned_data[name])
        return draft

    @cached_property
    def problem(self) -> CityError | None:
        """Why this actor cannot take the step now."""
        if not self.step.creates:
            return refuse(self.flow, self.step, self.record, self.acting)
        if self.step.by.possible(self.acting):
            return None
        words = {"label": self.step.said, "words": self.step.by.said, "words2": self.acting.words}
        return Refused(say("“{label}”由{words}办理，您现在以{words2}的身份操作。", **words), allowed=[])

    def take(self, draft: Draft) -> str:
        """Take the step with a draft's answers; the record's number. Raises whatever it is refused with."""
        known = {ask.name for ask in self.step.questions}
        answers = {name: value for name, value in draft.answers.items() if name in known}
        if self.step.creates:
            return begin(self.acting, self.register.noun, self.step.verb, answers).number
        target = self.register.noun._base_manager.filter(pk=self.record.pk)
        done = perform(self.acting, target, self.step.verb, answers, version=draft.version, sees=self.reading.sees)
        return str(done.record.number)


def step_url(register: Register, step: Step, number: str = "") -> str:
    """/<family>/<slug>/<number>/<verb>/, or /<family>/<slug>/new/<verb>/"""
    where = [register.family, register.slug]
    return (
        reverse("begin", args=[*where, step.verb])
        if step.creates
        else reverse("step", args=[*where, number, step.verb])
    )


def task_here(visit: Visit, family: str, slug: str, verb: str, number: str = "") -> Task:
    """The step at an address. Raises NotSignedIn or Missing; `problem` says whether it can be taken."""
    register = register_here(family, slug)
    flow = register.flow
    step = flow.by_verb.get(verb) if flow else None
    if flow is None or step is None or step.creates is bool(number) or step.automatic:
        raise Missing(say("没有这个步骤：{verb}。请从记录页面进入。", verb=verb[:40]))
    if visit.acting.person is None:
        raise NotSignedIn(say("“{label}”需要登录后办理。", label=step.said))
    reading = Reading(register, visit.acting)
    if number:
        return Task(reading, flow, step, reading.find(number))
    record = register.noun()
    step.by.claim(record, visit.acting)
    return Task(reading, flow, step, record)


def draft_here(visit: Visit, task: Task) -> Draft:
    """The draft to show: the one named, else the last one left here about the same, else a new one, not kept until sent.

    An address that says its answer (a free seat, a parent) is never answered with a draft about another.
    """
    key = visit.GET.get("draft", "")
    if key:
        return draft_of(task.acting, as_uuid(key), task.address)
    asked = {name: visit.GET[name] for name in task.form({}).fields if name in visit.GET}
    left = unfinished(task.acting).filter(address=task.address)
    found = next((one for one in left if asked.items() <= one.answers.items()), None)
    return found or Draft(id=uuid4(), version=task.record.version, answers=first_answers(visit.GET, task))


def draft_sent(visit: Visit, task: Task) -> Draft:
    """The draft a form was sent with, kept from now on. Locked: inside a transaction only."""
    version = visit.POST.get("version", "")
    about = {
        "noun": task.register.noun.noun(),
        "number": task.record.number,
        "verb": task.step.verb,
        "version": int(version) if version.isdecimal() and len(version) < 10 else None,
        "answers": first_answers(visit.GET, task),
    }
    return begun(task.acting, as_uuid(visit.POST.get("draft", "")), task.address, **about)


def first_answers(asked: QueryDict, task: Task) -> Answers:
    """What is known before anything is typed: what the record holds, or the address says (its parent)."""
    blank = task.form({})
    known = prefilled(task.step, task.record)
    held = {name: _as_typed(blank.fields[name].prepare_value(value)) for name, value in known.items()}
    given = {name: asked[name] for name in blank.fields if name in asked and name not in held}
    return held | given


def _as_typed(value: Any) -> Any:
    return value if isinstance(value, (bool, list)) else str(value)


def own_files(task: Task, answers: Answers) -> Answers:
    """The same answers without files of somebody else's: even their names are nobody's business."""
    asked = {ask.name for ask in task.step.questions if ask.kind == "files"} & set(answers)
    given = [one for name in asked for one in answers[name]]
    mine = {str(one.pk) for one in unattached(task.acting, given)} if given else set()
    return answers | {name: [one for one in answers[name] if one in mine] for name in asked}


def as_uuid(text: str) -> UUID:
    """An id from a form. Raises BadRequest."""
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest(say("表单标识有误，请从记录页面重新进入。"), parameter="draft") from error
