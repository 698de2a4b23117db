"""The address of the page about bookings that cannot be derived."""

from django.urls import URLPattern, path

from chengshu.industry.bookings.views import calendar_page

_RESOURCES = {"family": "industry", "slug": "research-resources"}

urlpatterns: list[URLPattern] = [
    path("industry/research-resources/<str:number>/calendar/", calendar_page, _RESOURCES, name="resource_calendar"),
]
