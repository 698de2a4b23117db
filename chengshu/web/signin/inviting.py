"""The clerk's side of a sign-in link: the confirmation of the step that issued it shows it, to be handed over."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import UUID

import qrcode  # type: ignore[import-untyped]
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.people import Person
from chengshu.kernel.lifecycle.drafts import draft_of
from chengshu.kernel.registers.reading import Reading
from chengshu.web.pages.addresses import register_here
from chengshu.web.signin.invitations import ISSUED, issued_at

#: The register and the step whose confirmation this is.
STEP = {"family": "city", "slug": "people", "verb": ISSUED}


@never_cache
@require_safe
def issued_page(request: Any, family: str, slug: str, verb: str, *, number: str, key: UUID) -> HttpResponse:
    """The page after the step: the link is shown to the one who issued it, as long as it opens something."""
    address = reverse("step", args=[family, slug, number, verb])
    draft = draft_of(request.acting, key, address)
    if draft.taken_at is None:
        return HttpResponseRedirect(f"{address}?draft={key}&sheet=check")
    register = register_here(family, slug)
    person: Person = Reading(register, request.acting).find(number)
    invitation = issued_at(person, (draft.version or 0) + 1)
    if invitation is None:
        raise Missing(say("没有找到这次发放的登录链接，请重新发放。"))
    link = f"{request.build_absolute_uri(reverse('invitation'))}#{invitation.code}"
    page = {"register": register, "person": person, "invitation": invitation, "link": link, "picture": _picture(link)}
    return render(request, "account/invitation_issued.html", page)


def _picture(link: str) -> str:
    """The link as a QR code, black on white, for a telephone held before the screen."""
    drawn: str = qrcode.make(link, image_factory=SvgPathFillImage).to_string(encoding="unicode")
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
