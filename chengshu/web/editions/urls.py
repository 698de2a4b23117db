"""Addresses of an edition's files: /city/editions/<edition>/edition.pdf, .xlsx, .json and .note."""

from django.urls import URLPattern, path

from chengshu.web.editions.files import FILES, edition_file

urlpatterns: list[URLPattern] = [
    path(f"city/editions/<str:edition>/edition.{ending}", edition_file, {"ending": ending}, name=f"edition_{ending}")
    for ending in FILES
] + [path("city/editions/<str:edition>/edition.<slug:ending>", edition_file)]
