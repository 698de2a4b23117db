"""Addresses of the pages about policies paid out that cannot be derived."""

from django.urls import URLPattern, path

from chengshu.services.subsidies.views.applying import policy_fit, policy_page
from chengshu.services.subsidies.views.claims import bank_file, why_page
from chengshu.services.subsidies.views.fitting import fit_page, take_offer

_FIT = {"family": "services", "slug": "policies"}
_CLAIM, _OFFER, _LIST = ({"family": "services", "slug": slug} for slug in ("claims", "offers", "payment-lists"))

urlpatterns: list[URLPattern] = [
    path("services/subsidies/fit/", fit_page, _FIT, name="fit"),
    path("services/subsidies/fit/<slug:key>/", policy_page, _FIT, name="fit_policy"),
    path("services/policies/<str:number>/fit/", policy_fit, _FIT, name="policy_fit"),
    path("services/claims/<str:number>/why/", why_page, _CLAIM, name="claim_why"),
    path("services/offers/<str:number>/take/", take_offer, _OFFER, name="offer_take"),
    path("services/payment-lists/<str:number>/bank.csv", bank_file, {**_LIST, "ending": "csv"}, name="bank_csv"),
    path("services/payment-lists/<str:number>/bank.xlsx", bank_file, {**_LIST, "ending": "xlsx"}, name="bank_xlsx"),
]
