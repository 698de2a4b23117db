"""The cockpit in a real browser: on the wall, at the desk, on the phone; and a figure that moves while one looks."""

import pytest
from playwright.sync_api import expect

from chengshu.kernel.indicators.sections import SECTIONS, Section
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.browser.looking import DESK, IN_A_BROWSER, PHONE, WALL, no_objections_in
from tests.invented.models import Case

pytestmark = IN_A_BROWSER
ANSWERS = {"title": "技改备案", "district": "990001", "amount": "1.2万"}


@pytest.fixture(autouse=True)
def invented_section(monkeypatch):
    """A section whose headline the invented nouns move."""
    section = Section("invented", "办件", "Cases", "invented.open", ("invented.amount", "invented.closed_rate"))
    monkeypatch.setitem(SECTIONS, "invented", section)


@pytest.mark.parametrize(("look", "sizes"), [
    ({}, (PHONE, WALL)), ({"elder": "1"}, (PHONE, WALL)), ({"theme": "light"}, (DESK,)),
], ids=["as it is", "elder", "light"])  # fmt: skip
@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing_on_the_cockpit_and_its_indicators(window, cast, look, sizes):
    begin(cast.maker, Case, "apply", ANSWERS)
    page = window(cast.people.maker, sizes[0], **look)
    cut = "[...document.querySelectorAll('.wall section')].filter(one => one.scrollHeight > one.clientHeight).length"
    for path in (
        "/cockpit/",
        "/cockpit/?wall=1",
        "/cockpit/invented/",
        "/indicators/",
        "/indicators/invented.open/?by=district",
    ):
        page.goto(path)
        no_objections_in(page, sizes)
        assert sizes[-1] is not WALL or page.evaluate(cut) == 0


@pytest.mark.django_db(transaction=True)
def test_a_sections_figures_stand_under_their_headings(window, cast):
    page = window(cast.people.leader, DESK)
    page.goto("/cockpit/invented/")
    lefts = "cells => cells.map(cell => Math.round(cell.getBoundingClientRect().left))"
    heads = page.locator("thead th").evaluate_all(lefts)
    assert len(heads) == 6
    assert page.locator("tbody tr").first.locator("th, td").evaluate_all(lefts) == heads


@pytest.mark.django_db(transaction=True)
def test_an_open_cockpit_shows_a_change_within_two_seconds(window, cast):
    """It asks every second by the page's clock, which stands still but for these two: how fast the machine is does not
    matter.
    """
    case = begin(cast.maker, Case, "apply", ANSWERS)
    page = window(cast.people.leader, DESK)
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    page.goto("/cockpit/")
    figure = page.locator('[data-code="invented.open"] .number')
    with page.expect_response("**/cockpit/changes"):
        page.clock.run_for(1_000)
    expect(figure).to_have_text("1")
    perform(cast.maker, case, "withdraw")
    with page.expect_response("**/cockpit/changes"):
        page.clock.run_for(1_000)
    expect(figure).to_have_text("0")


@pytest.mark.django_db(transaction=True)
def test_one_walks_from_a_figure_to_its_records_and_to_the_proof_of_a_step(window, cast):
    case = begin(cast.maker, Case, "apply", ANSWERS)
    page = window(cast.people.maker, DESK)
    page.goto("/cockpit/")
    page.locator('[data-code="invented.open"] a.figure').click()
    page.get_by_role("table").get_by_role("link", name="技改备案").or_(
        page.get_by_role("link", name=case.number)
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("技改备案")
    page.get_by_role("link", name="查看存证").first.click()
    expect(page.get_by_role("main")).to_contain_text(case.number)
