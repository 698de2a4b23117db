"""Addresses: /city/panels/<panel>/draw/ and draw.txt, /city/marking-sheets/<sheet>/entry/."""

from django.urls import URLPattern, path

from chengshu.web.panels.views import draw_page, draw_text, entry_page

_PANELS = {"family": "city", "slug": "panels"}
_SHEETS = {"family": "city", "slug": "marking-sheets"}

urlpatterns: list[URLPattern] = [
    path("city/panels/<str:number>/draw/", draw_page, _PANELS, name="panel_draw"),
    path("city/panels/<str:number>/draw.txt", draw_text, _PANELS, name="panel_draw_text"),
    path("city/marking-sheets/<str:number>/entry/", entry_page, _SHEETS, name="panel_entry"),
]
