"""Addresses of the cockpit."""

from django.urls import path

from chengshu.brain.cockpit import views

urlpatterns = [
    path("cockpit/", views.cockpit, name="cockpit"),
    path("cockpit/changes", views.changes, name="cockpit_changes"),
    path("cockpit/snapshot.pdf", views.snapshot_pdf, name="cockpit_snapshot"),
    path("cockpit/<slug:key>/", views.section, name="cockpit_section"),
]
