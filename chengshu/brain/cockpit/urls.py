"""Addresses of the cockpit."""

from django.urls import path

from chengshu.brain.cockpit.views import screen

urlpatterns = [
    path("cockpit/", screen.cockpit, name="cockpit"),
    path("cockpit/changes", screen.changes, name="cockpit_changes"),
    path("cockpit/snapshot.pdf", screen.snapshot_pdf, name="cockpit_snapshot"),
    path("cockpit/<slug:key>/", screen.section, name="cockpit_section"),
]
