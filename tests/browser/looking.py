"""What browser tests look with: the window sizes, axe's rules, and the check that a page passes."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from chengshu.web.cli.testing.machine import browser

# Playwright's loop runs in this thread; Django would refuse it the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = browser()
#: Milliseconds after which something has gone wrong, on however slow a machine.
PATIENCE = 60_000
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="没有 Chromium"),
]
PHONE, DESK, WALL = {"width": 360, "height": 740}, {"width": 1440, "height": 900}, {"width": 1920, "height": 1080}
#: Every node that breaks a rule is told; those that keep it need not be described one by one.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


#: What may differ where only the colours do.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def no_objections(page, rules=RULES):
    """Axe finds nothing, and nothing sticks out of the window."""
    found = Axe().run(page, options=rules).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]


def no_objections_in(page, sizes, rules=RULES):
    """The same in windows of several sizes: how a page is laid out is a matter of its style alone."""
    for size in sizes:
        page.set_viewport_size(size)
        no_objections(page, rules)
