"""Addresses of the API, each with or without a slash at its end."""

from django.urls import URLPattern, URLResolver, re_path

from chengshu.kernel.base.sheets import XLSX
from chengshu.kernel.registers.calculations import CALCULATIONS
from chengshu.web.api import indicators
from chengshu.web.api.bulk import take_each
from chengshu.web.api.calculations import calculate
from chengshu.web.api.door import View, door
from chengshu.web.api.files import attached, content, upload
from chengshu.web.api.journal import entries
from chengshu.web.api.lists import listing
from chengshu.web.api.me import index, me, nowhere
from chengshu.web.api.openapi.published import openapi
from chengshu.web.api.records import one_record
from chengshu.web.api.reference import reference
from chengshu.web.api.search import search
from chengshu.web.api.sheets import rows, template_file
from chengshu.web.api.steps import create, take

_REGISTER = "(?P<family>[a-z_]+)/(?P<slug>[a-z0-9_-]+)"
_RECORD = f"{_REGISTER}/(?P<number>[^/]+)"
_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def _at(address: str, view: View) -> URLPattern:
    return re_path(f"^{address}/?$" if address else "^$", view)


urlpatterns: list[URLPattern | URLResolver] = [
    _at("", door(GET=index)),
    _at("me", door(GET=me)),
    _at("files", door(POST=upload)),
    _at("openapi.json", door(GET=openapi)),
    _at("docs", door(GET=reference, gives=("text/html",))),
    _at("search", door(GET=search)),
    _at("indicators", door(GET=indicators.all_indicators)),
    _at("indicators/(?P<code>[a-z0-9_.]+)", door(GET=indicators.one_indicator)),
    _at("indicators/(?P<code>[a-z0-9_.]+)/history", door(GET=indicators.history)),
    _at("indicators/(?P<code>[a-z0-9_.]+)/records", door(GET=indicators.records)),
    _at(f"{_REGISTER}/template", door(GET=template_file, gives=(XLSX,))),
    _at("(?P<family>city)/(?P<slug>imports)/(?P<number>[^/]+)/rows", door(GET=rows)),
    *(_at(f"(?P<path>{path})", door(POST=calculate)) for path in CALCULATIONS),
    _at(_REGISTER, door(GET=listing, POST=create)),
    _at(_RECORD, door(GET=one_record)),
    _at(f"{_RECORD}/journal", door(GET=entries)),
    _at(f"{_RECORD}/files", door(GET=attached)),
    _at(f"{_RECORD}/files/(?P<key>{_UUID})", door(GET=content, gives=())),
    _at(f"{_REGISTER}/bulk/(?P<verb>[a-z_0-9]+)", door(POST=take_each)),
    _at(f"{_RECORD}/(?P<verb>[a-z_0-9]+)", door(POST=take)),
    # No other address of the API may fall through to the pages, which answer people.
    _at(".*", door(gives=(), **dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), nowhere))),
]
