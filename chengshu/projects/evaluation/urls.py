"""Addresses of the two pages of a plan that cannot be derived."""

from django.urls import URLPattern, path

from chengshu.projects.evaluation.views import evaluation_page, gantt_page

_PLAN, _REGISTER = "projects/plans/<str:number>/", {"family": "projects", "slug": "plans"}

urlpatterns: list[URLPattern] = [
    path(f"{_PLAN}evaluation/", evaluation_page, _REGISTER, name="plan_evaluation"),
    path(f"{_PLAN}gantt/", gantt_page, _REGISTER, name="plan_gantt"),
]
