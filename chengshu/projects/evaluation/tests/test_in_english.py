"""The two pages speak English to who reads English."""

import re

import pytest
from django.conf import settings

from chengshu.projects.plans.tests.making import Door, report

pytestmark = pytest.mark.sqlite  # of words

CHINESE = re.compile("[\u3400-\u9fff]+")
#: Where the page itself speaks, and not the people who wrote plans and reports.
OWN_WORDS = re.compile('<(?:h2|h3|dt|label|button|summary|th(?=[^>]*scope="col"))\\b[^>]*>(.*?)</', re.DOTALL)


def page(address):
    door = Door()
    door.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    main = re.search("<main.*</main>", door.get(address).content.decode(), re.DOTALL)[0]
    said = OWN_WORDS.findall(main)
    assert len(said) > 10
    return main, [words for words in said if CHINESE.search(words)]


def test_the_evaluation_page(cast, made) -> None:
    report(cast.clerk, made.measures[0], "2023-06", 60)
    main, chinese = page(f"/projects/plans/{made.plan.number}/evaluation/?at=2023-06-30")
    assert "behind expectation" in main and "Completion is 34.6 points behind time" in main
    assert chinese == ["服务数字化 is furthest, at 20.0 %"]


def test_the_gantt_page(made) -> None:
    main, chinese = page(f"/projects/plans/{made.plan.number}/gantt/?at=2023-06-30")
    assert "3 of 3 projects are behind their own plan" in main
    assert chinese == []
