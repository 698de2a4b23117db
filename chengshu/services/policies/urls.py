"""Addresses of the library's pages that cannot be derived."""

from django.urls import URLPattern, path

from chengshu.services.policies.views.changing import changes_page
from chengshu.services.policies.views.writing import copy_page, write_page

_POLICIES = {"family": "services", "slug": "policies"}
_VERSIONS = {"family": "services", "slug": "policy-versions"}

urlpatterns: list[URLPattern] = [
    path("services/policies/write/", write_page, _POLICIES, name="policy_write"),
    path("services/policy-versions/<str:number>/copy/", copy_page, _VERSIONS, name="version_copy"),
    path("services/policy-versions/<str:number>/write/", write_page, _VERSIONS, name="version_write"),
    path("services/policy-versions/<str:number>/changes/", changes_page, _VERSIONS, name="version_changes"),
]
