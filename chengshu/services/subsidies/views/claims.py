"""Why a claim was decided so, decided again before one's eyes; and the file that goes to the bank."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.sheets import CSV, XLSX
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for
from chengshu.services.policies.models import PolicyVersion
from chengshu.services.policies.rules.documents import document
from chengshu.services.policies.rules.explaining import OUTCOMES, lines
from chengshu.services.policies.rules.facts import source_kept
from chengshu.services.subsidies.flow import CLAIM, finance
from chengshu.services.subsidies.models import Claim, PaymentList
from chengshu.services.subsidies.rules.banking import as_csv, as_xlsx
from chengshu.services.subsidies.rules.deciding import again
from chengshu.services.subsidies.rules.gates import remedies
from chengshu.services.subsidies.rules.places import place_told
from chengshu.services.subsidies.rules.reasons import told

#: Where the rules gave an amount, and people or the budget did not.
NOTHING_PAID = ["rejected", "appealed", "closed", "withdrawn", "unfunded"]


@never_cache
@require_safe
def why_page(request: Any, number: str, **_: str) -> HttpResponse:
    """/services/claims/<number>/why/?format=json: for those who may see the facts it rests on."""
    reading = Reading.of(Claim, request.acting)
    claim: Claim = reading.find(number)
    rule = reading.rule_for("facts_told")
    if rule and not rule.allows(request.acting, claim):
        raise Missing(say("没有找到编号为“{number}”的补贴申请，或您无权查看。", number=number[:40]))
    written, decision = document(claim.version_used), again(claim)
    sources = {
        name: source_kept(written.facts[name], one) for name, one in claim.facts_used.items() if name in written.facts
    }
    context = {
        "claim": claim, "register": reading.register, "decision": decision, "lines": lines(written, decision, sources),
        "place": place_told(claim), "outcome": OUTCOMES[decision.outcome], "reduced": told(claim.reduced_by),
        "versions": register_for(PolicyVersion),
        "facts": {name: one | {"source": sources.get(name, "")} for name, one in claim.facts_used.items()},
        "same": decision.outcome == "eligible" and (decision.amount or 0) == claim.entitled and decision.hash == claim.digest,
    }  # fmt: skip
    if request.GET.get("format") == "json":
        return JsonResponse(_plain(context), json_dumps_params={"ensure_ascii": False})
    context |= {"said": _said(claim), "given": claim.state not in NOTHING_PAID, "remedies": _remedies(claim)}
    return render(request, "subsidies/why.html", context)


def _remedies(claim: Claim) -> str:
    """For whom it was refused."""
    if claim.state == "closed" and claim.appealed_on:
        return remedies()
    return say("不服的，可以在 {day} 前申诉。", day=claim.due_on) if claim.state == "rejected" and claim.due_on else ""


def _said(claim: Claim) -> list[tuple[str, datetime, str]]:
    """What people gave as their reasons, newest first: the step, when, and the words."""
    entries = Entry.objects.filter(record=claim.id, noun=Claim.noun()).order_by("-id")
    told = ((one, one.told.get("reason", "")) for one in entries)
    return [(CLAIM.by_verb[one.verb].said, one.at, reason) for one, reason in told if reason]


def _plain(context: dict[str, Any]) -> dict[str, Any]:
    claim, decision = context["claim"], context["decision"]
    return {
        "claim": claim.number, "policy": claim.policy.key, "version": claim.version_used.number, "hash": decision.hash,
        "day": claim.day.isoformat(), "outcome": decision.outcome, "entitled": decision.amount, "amount": claim.amount,
        "reduced_by": context["reduced"], "same": context["same"], "facts": context["facts"],
        "conditions": [one.plain() for one in context["lines"]],
    }  # fmt: skip


@never_cache
@require_safe
def bank_file(request: Any, number: str, ending: str, **_: str) -> HttpResponse:
    """/services/payment-lists/<number>/bank.csv or .xlsx: for finance alone, once it has been sent."""
    found: PaymentList = Reading.of(PaymentList, request.acting).find(number)
    if not may_take(request.acting, found) or not found.frozen:
        raise Missing(say("清单 {number} 还没有发送，或您无权下载银行代发文件。", number=number[:40]))
    content, kind = (as_csv(found.frozen), CSV) if ending == "csv" else (as_xlsx(found.frozen), XLSX)
    made = HttpResponse(content, content_type=kind)
    made["Content-Disposition"] = f'attachment; filename="{found.number}.{ending}"'
    made["X-Content-Type-Options"] = "nosniff"
    return made


def may_take(acting: Acting, payment_list: PaymentList) -> bool:
    """Account numbers are for those who pay."""
    return finance.allows(acting, payment_list)
