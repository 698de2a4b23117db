"""Every address: the front doors, then the few systems with pages of their own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from chengshu.web.api.reference import errors
from chengshu.web.signin.inviting import STEP, issued_page

handler400 = "chengshu.web.pages.failures.unreadable"
handler404 = "chengshu.web.problems.not_found"
handler500 = "chengshu.web.pages.failures.crashed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("chengshu.web.api.urls")),
    path("docs/errors", errors, name="errors"),
    path("journal/", include("chengshu.web.proofs.urls")),
    path("", include("chengshu.web.indicators.urls")),
    path("account/", include("chengshu.web.signin.urls")),
    *(path("", include(f"{name}.urls")) for name in settings.DECLARING if find_spec(f"{name}.urls")),
    path("", include("chengshu.web.editions.urls")),
    path("", include("chengshu.web.ledger.urls")),
    path("", include("chengshu.web.panels.urls")),
    path("city/people/<str:number>/invite/done/<uuid:key>/", issued_page, STEP),
    path("", include("chengshu.web.pages.urls")),
]
