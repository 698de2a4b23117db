"""Language, elder mode and theme: kept by the browser, and by the person where they signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from chengshu.kernel.identity.people import Person
from chengshu.web.pages.addresses import Visit
from chengshu.web.pages.shell import ELDER, THEME

_YEAR = 365 * 24 * 3600
#: What may be set, and to what: the name in the form → (the browser's cookie, the values it may take).
_KNOWN = {
    "language": (settings.LANGUAGE_COOKIE_NAME, tuple(code for code, _ in settings.LANGUAGES)),
    "elder": (ELDER, ("1", "0")),
    "theme": (THEME, ("light", "dark")),
}


@require_POST
def preferences(visit: Visit) -> HttpResponse:
    """Keep what was chosen and go back to where the visitor was."""
    answer = HttpResponseRedirect(back_to(visit))
    for name, (cookie, values) in _KNOWN.items():
        value = visit.POST.get(name, "")
        if value in values:
            answer.set_cookie(cookie, value, max_age=_YEAR, samesite="Lax", secure=visit.is_secure())
            _keep_on_person(visit, name, value)
    return answer


def back_to(visit: Visit) -> str:
    """The page the form stood on; never a page of another site."""
    place = visit.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(place, {visit.get_host()}, require_https=visit.is_secure())
    return place if here and place.startswith("/") else "/"


def _keep_on_person(visit: Visit, name: str, value: str) -> None:
    """How somebody likes to read is no business of the city's: it makes no version and no journal entry."""
    if visit.acting.person is None:
        return
    mine = Person.objects.filter(pk=visit.acting.person.pk)
    if name == "language":
        mine.update(language=value)
    elif name == "elder":
        mine.update(elder_mode=value == "1")
