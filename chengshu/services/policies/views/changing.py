"""/services/policy-versions/<number>/changes/: what a version says otherwise, what its situations come to, and whom it touches."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.rules.comparing import changes
from chengshu.kernel.rules.testing import run_tests
from chengshu.services.policies.models import PolicyVersion
from chengshu.services.policies.rules.documents import document
from chengshu.services.policies.rules.effects import effect_words
from chengshu.services.policies.rules.naming import kind_name, place_names


@require_safe
def changes_page(request: Any, number: str, **_: str) -> HttpResponse:
    """Beside the version before it, or that of ?with=<number>."""
    reading = Reading.of(PolicyVersion, request.acting)
    version: PolicyVersion = reading.find(number)
    others = reading.rows().filter(policy=version.policy_id).exclude(pk=version.pk).order_by("-order")
    asked = request.GET.get("with", "")
    other = others.filter(number=asked).first() if asked else others.filter(order__lt=version.order).first()
    context = {
        "version": version, "other": other, "others": others, "register": reading.register, "effect": version.told_effect,
        "told": effect_words(version.told_effect) if version.told_effect else "",
        "changes": changes(document(other), document(version)) if other else [], "place": place_names(),
        "kind": partial(kind_name, document(version).rows), "results": run_tests(document(version)),
    }  # fmt: skip
    return render(request, "policies/changes.html", context)
