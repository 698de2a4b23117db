"""/services/subsidies/fit/: what fits me, amounts first; anybody may try it with what they type."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for
from chengshu.services.policies.models import Policy
from chengshu.services.policies.rules.asking import inputs, typed
from chengshu.services.policies.rules.explaining import Told
from chengshu.services.policies.rules.facts import told as said
from chengshu.services.subsidies.models import Claim, Offer, Silence
from chengshu.services.subsidies.rules.deciding import known_of
from chengshu.services.subsidies.rules.fitting import fits, fits_with_projects, grouped
from chengshu.services.subsidies.rules.holders import open_claims, whose
from chengshu.services.subsidies.rules.projects import projects_of

#: Facts asked for at once; those that decide fewer policies are folded away.
ASKED = 6


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fit_page(request: Any, **_: str) -> HttpResponse:
    """What is typed is used and not kept: it comes by POST, so that it stands in no address and no log."""
    subject, holder = whose(request.acting, request.POST.get("for") or request.GET.get("for", ""))
    stated, wrong = typed(request.POST)
    registered = known_of(holder)
    known = registered | stated
    found = fits_with_projects(subject, holder, known, today()) if holder else fits(subject, None, known, today())
    groups = grouped(found, open_claims(holder))
    asked = [fact for fact in groups.asked() if fact.name not in stated]
    shown = [one.fact for one in stated.values()] + asked
    offers = offers_of(request, holder)
    offered = {(one.policy_id, one.item) for one in offers}
    context = {
        "fitting": [one for one in groups.fitting if (one.policy.pk, one.item) not in offered],
        "projects": projects_of(holder) if holder else {}, "register": register_for(Policy),
        "groups": groups, "subject": subject, "holder": holder, "subjects": Policy.SUBJECTS,
        "asked": inputs(shown[: max(ASKED, len(stated))], request.POST, wrong),
        "more": inputs(shown[max(ASKED, len(stated)) :], request.POST, wrong), "wrong": wrong,
        "registered": [Told(one.fact.name, str(one.fact), said(one.fact, one.value), one.source) for one in registered.values()],
        "offers": offers, "claims": claims_of(request, holder), "silent": silent(holder),
        "claims_register": register_for(Claim), "offers_register": register_for(Offer),
    }  # fmt: skip
    return render(request, "subsidies/fit.html", context, status=422 if wrong else 200)


def offers_of(request: Any, holder: Firm | Person | None) -> list[Offer]:
    """What was offered and waits for an answer."""
    if holder is None:
        return []
    rows = Reading.of(Offer, request.acting).rows().filter(state="told", **_held(holder))
    return list(rows.select_related("policy").order_by("-amount"))


def claims_of(request: Any, holder: Firm | Person | None) -> list[Claim]:
    """The holder's latest claims."""
    if holder is None:
        return []
    rows = Reading.of(Claim, request.acting).rows().filter(**_held(holder))
    return list(rows.select_related("policy").order_by("-created_at")[:5])


def _held(holder: Firm | Person) -> dict[str, Any]:
    return {"firm": holder} if isinstance(holder, Firm) else {"person": holder}


def silent(holder: Firm | Person | None) -> Silence | None:
    """The holder's wish not to be told, if it stands."""
    return Silence.objects.filter(state="kept", **_held(holder)).first() if holder else None


@require_POST
def take_offer(request: Any, number: str, **_: str) -> HttpResponse:
    """One tap. Where an account is still missing, the step's own page asks for it."""
    offer: Offer = Reading.of(Offer, request.acting).find(number)
    try:
        done = perform(request.acting, offer, "accept", {"payee": "", "bank": "", "account": ""})
    except Invalid as error:
        messages.warning(request, error.extra["errors"][0]["message"])
        return HttpResponseRedirect(reverse("step", args=["services", "offers", number, "accept"]))
    return HttpResponseRedirect(reverse("record", args=["services", "claims", done.record.claim.number]))
