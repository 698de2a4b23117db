"""Addresses of an edition's files: /city/editions/<edition>/edition.pdf, .xlsx, .json and .note."""

from django.urls import URLPattern, path

from chengshu.web.editions.files import edition_file

urlpatterns: list[URLPattern] = [
    path("city/editions/<str:edition>/edition.<slug:ending>", edition_file, name="edition_file"),
]
