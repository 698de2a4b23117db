"""The settings a deployment is made by: behind a TLS proxy forms are accepted, and cookies are for HTTPS."""

import runpy

import pytest
from django.test import Client

from chengshu.web.settings import ROOT

SETTINGS = str(ROOT / "chengshu" / "web" / "settings.py")
HOST = "city.example.gov.cn"


@pytest.fixture
def as_set(monkeypatch, tmp_path):
    """The settings module's names, under an environment."""

    def read(**environment):
        monkeypatch.setenv("CITY_HOME", str(tmp_path))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(SETTINGS)

    return read


def posted_through_a_proxy(forwarded):
    """The sign-in form as a browser at https:// sends it, and a proxy passes it on over plain HTTP."""
    browser = Client(enforce_csrf_checks=True, headers={"Host": HOST, **forwarded})
    page = browser.get("/account/login/")
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    asked = {"login": "clerk", "password": "demo", "csrfmiddlewaretoken": token}
    return browser.post("/account/login/", asked, headers={"Origin": f"https://{HOST}"})


def test_behind_a_proxy_that_speaks_https_a_form_is_accepted(cast, as_set, settings):
    made = as_set(CITY_HTTPS="1", CITY_HOSTS=HOST)
    for name in ("SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "ALLOWED_HOSTS"):
        setattr(settings, name, made[name])
    answer = posted_through_a_proxy({"X-Forwarded-Proto": "https"})
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/my/")
    assert answer.cookies["sessionid"]["secure"] is True
    assert posted_through_a_proxy({}).status_code == 403


def test_without_a_proxy_what_a_visitor_says_of_it_is_not_believed(cast, as_set, settings):
    made = as_set()
    assert made["SECURE_PROXY_SSL_HEADER"] is None
    assert posted_through_a_proxy({"X-Forwarded-Proto": "https"}).status_code == 403
