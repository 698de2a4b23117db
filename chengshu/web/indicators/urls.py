"""Addresses of the indicator pages."""

from django.urls import path

from chengshu.web.indicators import views

urlpatterns = [
    path("indicators/", views.all_indicators, name="indicators"),
    path("indicators/<str:code>/", views.one_indicator, name="indicator"),
]
