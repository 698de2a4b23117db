"""The document on one side, what it says of itself on the other: problems with their place, its situations, a trial with typed facts.

/services/policies/write/ begins a version (?from=<number> copies one), /services/policy-versions/<number>/write/ goes on with one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import CityError, Invalid, Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.availability import refuse
from chengshu.kernel.lifecycle.perform import begin, perform, step_of
from chengshu.kernel.registers.querying import read_day
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for
from chengshu.kernel.rules.document import InvalidPolicy, Problem
from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.testing import TestResult, run_tests
from chengshu.services.policies.models import LONGEST, Policy, PolicyVersion
from chengshu.services.policies.rules.asking import inputs, typed
from chengshu.services.policies.rules.documents import catalogue, read
from chengshu.services.policies.rules.explaining import Trial, try_out
from chengshu.services.policies.rules.filling import blanks, filled

#: Where a new document starts: a small one that holds, over a fact of the catalogue, to be changed line by line.
START = Path(__file__).with_name("new_policy.yaml")


@dataclass
class Checked:
    """What a text says of itself."""

    text: str
    document: Document | None = None
    problems: list[Problem] = field(default_factory=list)
    results: list[TestResult] = field(default_factory=list)
    trial: Trial | None = None

    @property
    def mark(self) -> str:
        """Changes with the text alone: an unchanged one is not judged again."""
        return '"' + hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()[:24] + '"'

    @property
    def failing(self) -> int:
        """Situations that come out otherwise than expected."""
        return sum(not one.passed for one in self.results)


def check(text: str) -> Checked:
    """Read it and run its situations."""
    found = Checked(text)
    try:
        found.document = read(text)
    except InvalidPolicy as error:
        found.problems = error.problems
    else:
        found.results = run_tests(found.document)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_page(request: Any, number: str = "", **_: str) -> HttpResponse:
    """GET shows, POST checks (action=check), fills in (fill), tries (try) or saves (save); X-Part: check gives the panel alone."""
    version = _version(request, number) if number else None
    _let_in(request, version)
    text = request.POST["text"][:LONGEST] if "text" in request.POST else _start(request, version)
    text = text.replace("\r\n", "\n")
    checked = check(filled(text, request.POST.dict()) if request.POST.get("action") == "fill" else text)
    if request.headers.get("X-Part") == "check":
        return _part(request, checked)
    action, errors = request.POST.get("action", ""), list[str]()
    stated, wrong = typed(request.POST)
    day = read_day(request.POST.get("day", "")) or today()
    if action == "try" and checked.document is not None:
        checked.trial = try_out(checked.document, stated, day)
    if action == "save":
        try:
            return _saved(request, version, checked.text)
        except Invalid as error:
            errors = [one["message"] for one in error.extra["errors"]]
        except CityError as error:
            errors = [error.detail]
    context = {
        "version": version, "checked": checked, "errors": errors, "note": request.POST.get("note", version.note if version else ""),
        "register": register_for(Policy), "versions": register_for(PolicyVersion), "day": day, "most": LONGEST,
        "blanks": blanks(checked.text),
        "inputs": inputs(checked.document.facts.values(), request.POST, wrong) if checked.document else [],
    }  # fmt: skip
    return render(request, "policies/write.html", context, status=422 if errors else 200)


@require_safe
def copy_page(request: Any, number: str, **_: str) -> HttpResponse:
    """/services/policy-versions/<number>/copy/: a new version that starts from this one."""
    return HttpResponseRedirect(f"{reverse('policy_write')}?from={_version(request, number).number}")


def _version(request: Any, number: str) -> PolicyVersion:
    found: PolicyVersion = Reading.of(PolicyVersion, request.acting).find(number)
    return found


def _let_in(request: Any, version: PolicyVersion | None) -> None:
    """Whoever could save may look: nobody else's draft is opened here, and nothing is judged for the public."""
    flow, step = step_of(PolicyVersion, "draft" if version is None else "edit")
    if version is None:
        if not step.by.possible(request.acting):
            raise Refused(say("起草政策由{who}办理。", who=step.by.said))
    elif problem := refuse(flow, step, version, request.acting):
        raise problem


def _start(request: Any, version: PolicyVersion | None) -> str:
    if version is not None:
        return version.text
    copied = request.GET.get("from", "")
    return _version(request, copied).text if copied else _blank(request)


def _blank(request: Any) -> str:
    """Nothing, in a city whose catalogue has no plain question about people."""
    plain = (one for one in catalogue().values() if one.type == "yes_no" and one.of == "person")
    fact, owner = next(plain, None), request.acting.organisation
    if fact is None:
        return ""
    told = {"fact": fact.name, "words": fact.words, "words_en": f'"{fact.words_en}"'}
    return START.read_text("utf-8").format(owner=owner.number if owner else "", day=today(), **told)


def _part(request: Any, checked: Checked) -> HttpResponse:
    """The panel as the text changes: a text that is known already costs 304."""
    if request.headers.get("If-None-Match") == checked.mark:
        answer = HttpResponse(status=304)
    else:
        answer = render(request, "policies/check.html", {"checked": checked})
    answer["ETag"] = checked.mark
    return answer


def _saved(request: Any, version: PolicyVersion | None, text: str) -> HttpResponse:
    answers = {"text": text, "note": request.POST.get("note", "")}
    if version is None:
        number = begin(request.acting, PolicyVersion, "draft", answers).number
    else:
        number = perform(request.acting, version, "edit", answers).record.number
    return HttpResponseRedirect(reverse("record", args=["services", "policy-versions", number]))
