"""The address of the page about questions that cannot be derived."""

from django.urls import URLPattern, path

from chengshu.industry.research.views import matches_page

_QUESTIONS = {"family": "industry", "slug": "research-questions"}

urlpatterns: list[URLPattern] = [
    path("industry/research-questions/<str:number>/matches/", matches_page, _QUESTIONS, name="question_matches"),
]
