"""Addresses of the pages about talks that cannot be derived."""

from django.urls import URLPattern, path

from chengshu.industry.deals.views.matching import matches_page, opened_page
from chengshu.industry.deals.views.thread import thread_page

_TALKS, _DEMANDS, _SUPPLIES = ({"family": "industry", "slug": slug} for slug in ("talks", "demands", "supplies"))

urlpatterns: list[URLPattern] = [
    path("industry/talks/<str:number>/thread/", thread_page, _TALKS, name="talk_thread"),
    path("industry/demands/<str:number>/matches/", matches_page, _DEMANDS, name="demand_matches"),
    path("industry/supplies/<str:number>/matches/", matches_page, _SUPPLIES, name="supply_matches"),
    path("industry/demands/<str:number>/matches/<str:found>/", opened_page, _DEMANDS, name="demand_match"),
    path("industry/supplies/<str:number>/matches/<str:found>/", opened_page, _SUPPLIES, name="supply_match"),
]
