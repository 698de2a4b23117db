"""Addresses of the derived pages: few, and the same for every register."""

from django.urls import URLPattern, URLResolver, path

from chengshu.web.pages.bulk import bulk_page
from chengshu.web.pages.confirmation import done_page
from chengshu.web.pages.front import family_page, front_page
from chengshu.web.pages.importing import template_file, upload_page
from chengshu.web.pages.importing_record import import_page, marked_file
from chengshu.web.pages.inbox import inbox_page, read_notices
from chengshu.web.pages.listing import list_page
from chengshu.web.pages.look import look
from chengshu.web.pages.preferences import preferences
from chengshu.web.pages.record import document, record_page
from chengshu.web.pages.saved import saved_views
from chengshu.web.pages.search import search_page, suggestions
from chengshu.web.pages.step import choose, step_page

REGISTER = "<slug:family>/<slug:slug>/"
RECORD = f"{REGISTER}<str:number>/"
#: Imports have a page of their own, where every link to one leads.
IMPORTS = {"family": "city", "slug": "imports"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front_page, name="front"),
    path("search/", search_page, name="search"),
    path("search/suggest", suggestions, name="suggestions"),
    path("my/", inbox_page, name="inbox"),
    path("my/read/", read_notices, name="read_notices"),
    path("preferences/", preferences, name="preferences"),
    path("look/<slug:digest>/<str:name>", look, name="look"),
    path("<slug:family>/", family_page, name="family"),
    path(REGISTER, list_page, name="list"),
    path(f"{REGISTER}views/", saved_views, name="saved_views"),
    path(f"{REGISTER}bulk/<slug:verb>/", bulk_page, name="bulk"),
    path(f"{REGISTER}new/<slug:verb>/", step_page, name="begin"),
    path(f"{REGISTER}new/<slug:verb>/done/<uuid:key>/", done_page, name="begin_done"),
    path(f"{REGISTER}new/<slug:verb>/choose/<slug:name>", choose),
    path(f"{REGISTER}import/<slug:verb>/", upload_page, name="import"),
    path(f"{REGISTER}import/<slug:verb>/template.xlsx", template_file, name="import_template"),
    path("city/imports/<str:number>/", import_page, IMPORTS),
    path("city/imports/<str:number>/marked.xlsx", marked_file, IMPORTS, name="import_marked"),
    path(RECORD, record_page, name="record"),
    path(f"{RECORD}files/<uuid:key>", document, name="document"),
    path(f"{RECORD}<slug:verb>/", step_page, name="step"),
    path(f"{RECORD}<slug:verb>/choose/<slug:name>", choose),
    path(f"{RECORD}<slug:verb>/done/<uuid:key>/", done_page, name="step_done"),
]
