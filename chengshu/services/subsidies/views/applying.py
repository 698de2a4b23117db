"""/services/subsidies/fit/<policy>/: one policy for one subject, and the claim that follows from it, on one page.

What the register tells is filled in; only what is missing is asked, and only the proofs of what is stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict, Invalid, Missing, Refused, TooLarge
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.lifecycle.documents import Document, keep, unattached
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for
from chengshu.services.policies.models import Policy
from chengshu.services.policies.rules.asking import inputs, typed
from chengshu.services.policies.rules.documents import document
from chengshu.services.policies.rules.explaining import Told
from chengshu.services.policies.rules.facts import Known, plain, told
from chengshu.services.subsidies.actions.offers import last_account
from chengshu.services.subsidies.flow import CLAIM, PAYEE
from chengshu.services.subsidies.models import Claim
from chengshu.services.subsidies.rules.deciding import known_of, settled
from chengshu.services.subsidies.rules.fitting import Fit, fits
from chengshu.services.subsidies.rules.holders import open_claims, whose
from chengshu.services.subsidies.rules.line import ranked
from chengshu.services.subsidies.rules.places import closing
from chengshu.services.subsidies.rules.projects import projects_of

Errors = list[tuple[str, str]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def policy_page(request: Any, key: str, **_: str) -> HttpResponse:
    """The explanation, and below it the form. POST with action=try decides anew, with action=apply makes the claim."""
    policy = Policy.objects.filter(key=key, state="in_force").select_related("owner").first()
    if policy is None or policy.in_force is None:
        raise Missing(say("没有施行中的政策“{key}”。", key=key[:60]))
    page = _Page(request, policy)
    if request.method == "POST" and request.POST.get("action") == "apply":
        made = page.apply()
        if made is not None:
            messages.success(request, say("申请 {number} 已提交，2 个工作日内受理。", number=made.number))
            return HttpResponseRedirect(reverse("record", args=["services", "claims", made.number]))
    return render(request, "subsidies/policy.html", page.context(), status=422 if page.errors else 200)


@require_safe
def policy_fit(request: Any, number: str, **_: str) -> HttpResponse:
    """/services/policies/<number>/fit/: from the policy's record to its page for the asker."""
    return HttpResponseRedirect(reverse("fit_policy", args=[Reading.of(Policy, request.acting).find(number).key]))


class _Page:
    """What was typed and uploaded, what is known, and what it comes to."""

    def __init__(self, request: Any, policy: Policy) -> None:
        self.request, self.policy, self.acting = request, policy, request.acting
        self.posted = request.POST
        _, self.holder = whose(self.acting, policy.subject)
        self.item = (self.posted.get("item") or request.GET.get("item", ""))[:40]
        self.stated, wrong = typed(self.posted)
        self.errors: Errors = [(f"f-{name}", message) for name, message in wrong.items()]
        self.wrong = wrong
        self.settled = settled(self.holder, self.item)
        self.registered = known_of(self.holder, self.item)
        self.files = self._files()

    def _files(self) -> list[Document]:
        """Those of an earlier attempt, and those just uploaded."""
        if self.acting.person is None:
            return []
        found = list(unattached(self.acting, self.posted.getlist("proofs")))
        for file in self.request.FILES.getlist("proofs"):
            try:
                found.append(keep(self.acting, file.name or "", cast(BinaryIO, file)))
            except (Invalid, TooLarge) as error:
                self.errors += [("f-proofs", one["message"]) for one in error.extra.get("errors", [])] or [
                    ("f-proofs", error.detail)
                ]
        return found

    def fit(self) -> Fit:
        """The decision on everything known now."""
        (found,) = fits(
            self.policy.subject,
            self.holder,
            self.registered | self.stated | self.settled,
            today(),
            key=self.policy.key,
            item=self.item,
        )
        return found

    def apply(self) -> Claim | None:
        """Make the claim; None leaves the reasons in `errors`."""
        if self.errors:
            return None
        answers: dict[str, Any] = {name: self.posted.get(name, "") for name in PAYEE}
        declared = {
            name: plain(one.value) if one.fact.type != "money" else one.value for name, one in self.stated.items()
        }
        answers |= {
            "policy": self.policy,
            "item": self.item,
            "declared": declared,
            "proofs": [str(one.pk) for one in self.files],
        }
        try:
            return begin(self.acting, Claim, "apply", answers)
        except Invalid as error:
            self.errors = [(f"f-{one['field']}", one["message"]) for one in error.extra["errors"]]
        except (Conflict, Refused) as error:
            self.errors = [("", error.detail)]
        return None

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        fit = self.fit()
        written = document(fit.version)
        facts = written.facts
        under_way = open_claims(self.holder).get((self.policy.pk, self.item))
        wanted = [facts[name] for name in facts if name not in self.registered]
        return {
            "policy": self.policy, "fit": fit, "holder": self.holder, "register": register_for(Policy), "errors": self.errors,
            "is_firm": isinstance(self.holder, Firm), "asked": inputs(wanted, self.posted, self.wrong),
            "known": [Told(name, str(it.fact), told(it.fact, it.value), it.source) for name, it in self._used(facts)],
            "override": inputs([facts[name] for name in facts if name in self._mendable()], self.posted, self.wrong),
            "proofs": self._proofs(fit), "files": self.files, "item": self.item, "by_item": written.by_project,
            "items": projects_of(self.holder) if self.holder is not None and written.by_project else {},
            "under_way": under_way, "nothing_now": fit.nothing_now, "claims": register_for(Claim),
            "may_apply": CLAIM.by_verb["apply"].by.possible(self.acting) and not under_way, "place": self._place(fit),
            "payee": self._payee(), "written": written, "wrong": dict(self.errors), "version": fit.version,
        }  # fmt: skip

    def _mendable(self) -> set[str]:
        """What the registers tell and the applicant may tell otherwise: not what the platform itself has seen."""
        return set(self.registered) - set(self.settled)

    def _place(self, fit: Fit) -> str:
        """What the applicant should know of the line before its budget."""
        if not ranked(fit.document) or fit.decision.outcome != "eligible":
            return ""
        return closing(self.policy.budget)

    def _used(self, facts: Mapping[str, Any]) -> list[tuple[str, Known]]:
        """What the registers tell of the facts the policy uses."""
        return [(name, one) for name, one in self.registered.items() if name in facts]

    def _proofs(self, fit: Fit) -> list[str]:
        """What must be attached for what is stated."""
        wanted = [one.fact.proof for one in self.stated.values() if one.fact.name in fit.document.facts]
        return list(dict.fromkeys(str(one) for one in wanted if one and one.kind != "declaration"))

    def _payee(self) -> dict[str, str]:
        """Typed, or as paid last."""
        if self.holder is None:
            return dict.fromkeys(PAYEE, "")
        firm, person = (self.holder, None) if isinstance(self.holder, Firm) else (None, self.holder)
        last = last_account(firm, person)
        last["payee"] = last["payee"] or str(self.holder)
        return {name: self.posted.get(name) or last[name] for name in PAYEE}
