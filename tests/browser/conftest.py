"""A Chromium for the session, and signed-in windows of it."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.looking import CHROMIUM, PATIENCE

#: Playwright's own patience is five seconds.
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(live_server, chromium, client):
    """window(person, PHONE, theme="dark"): a signed-in page; what its scripts complain of fails the test."""
    opened, complaints = [], []

    def open_one(person, size, **cookies):
        client.force_login(person)
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport=size)
        kept = cookies | {"sessionid": client.cookies["sessionid"].value}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in kept.items()])
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append(context)
        return page

    yield open_one
    for context in opened:
        context.close()
    assert complaints == []
