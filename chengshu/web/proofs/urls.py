"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from chengshu.web.proofs.entry import entry_page
from chengshu.web.proofs.log import checkpoint, key, tile
from chengshu.web.proofs.proofs import consistency, inclusion

urlpatterns: list[URLPattern | URLResolver] = [
    path("checkpoint", checkpoint, name="journal_checkpoint"),
    path("key", key, name="journal_key"),
    path("tile/<int:level>/<path:place>", tile, name="journal_tile"),
    path("inclusion", inclusion, name="journal_inclusion"),
    path("consistency", consistency, name="journal_consistency"),
    path("entry/<int:key>/", entry_page, name="journal_entry"),
]
