"""The page of a draw: for everybody, with everything to make it again, and nobody's name."""

import subprocess

import pytest

from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.panels.draw import REDO
from chengshu.kernel.panels.drawing import draw_of
from chengshu.kernel.panels.tests.conftest import called, drawn, experts, mark, monday, promised

__all__ = ["called", "drawn", "experts", "mark", "monday", "promised"]
pytestmark = pytest.mark.sqlite


def test_anybody_downloads_the_text_and_comes_to_the_same_seats(cast, client, drawn, experts, tmp_path) -> None:
    panel = drawn()
    page = client.get(f"/city/panels/{panel.number}/draw/").content.decode()
    answer = client.get(f"/city/panels/{panel.number}/draw.txt")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="draw.txt"'
    (tmp_path / "draw.txt").write_bytes(answer.content)
    done = subprocess.run(["bash", "-c", REDO], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [tuple(line.split("  ")) for line in done.stdout.splitlines()] == draw_of(panel).order()
    drawn_ones = [line.split("  ")[1] for line in done.stdout.splitlines()[:3]]
    assert drawn_ones == [one.expert.number for one in panel.seats.order_by("place")]
    places = [page.index(number) for number in drawn_ones]
    assert places == sorted(places)
    assert [one.name for one in experts if one.name in page] == []


def test_a_commissioner_is_offered_its_own_step_and_nobody_else(cast, client, called) -> None:
    panel = called()
    commit = "/commit/"

    def offers(who) -> int:
        client.logout()
        if who:
            client.force_login(getattr(cast.people, who))
        return client.get(f"/city/panels/{panel.number}/draw/").content.decode().count(commit)

    assert {who: offers(who) for who in ("", "platform", "leader", "industry", "expert")} == {
        "": 0, "platform": 1, "leader": 1, "industry": 0, "expert": 0,
    }  # fmt: skip


def test_an_expert_comes_from_a_sheet_to_what_is_to_be_marked(cast, client, drawn) -> None:
    panel = drawn(size=1)
    sheet = panel.sheets.get(entry=cast.provider_firm.number)
    client.force_login(sheet.expert)
    answer = client.get(f"/city/marking-sheets/{sheet.number}/entry/")
    assert (answer.status_code, answer.url) == (302, f"/city/firms/{cast.provider_firm.number}/")
    client.force_login(cast.people.citizen)
    assert client.get(f"/city/marking-sheets/{sheet.number}/entry/").status_code == 404


def test_the_form_asks_every_criterion_with_its_highest_mark_and_keeps_what_was_typed(cast, client, drawn) -> None:
    sheet = drawn(size=1).sheets.first()
    client.force_login(sheet.expert)
    at = f"/city/marking-sheets/{sheet.number}/submit/"
    page = client.get(at).content.decode()
    assert page.count('name="scores.') == 5
    assert page.count("满分 10") == 5
    draft = page.split('name="draft" value="')[1].split('"')[0]
    version = page.split('name="version" value="')[1].split('"')[0]
    sent = {"draft": draft, "version": version, "sheet": "1", "asked": "scores", "action": "next", "scores.fit": "11"}
    wrong = client.post(at, sent)
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "“需求契合度”请填 0 到 10 之间的整数。" in text and 'value="11"' in text
    marks = {f"scores.{code}": "8" for code in ("fit", "novelty", "team", "feasibility", "price")}
    assert client.post(at, sent | marks).status_code == 302
    check = client.post(at, {**sent, "sheet": "2", "asked": "grounds", "grounds": "可行"}, follow=True).content.decode()
    assert "需求契合度 8、技术先进性 8" in check
    client.post(at, {"draft": draft, "version": version, "action": "submit"})
    sheet.refresh_from_db()
    assert (sheet.state, str(sheet.total)) == ("submitted", "80.00")


def test_a_void_draw_is_said_to_be_void(cast, client, called) -> None:
    panel = called()
    perform(cast.industry, panel, "cancel", {"reason": "不评了"})
    assert "作废" not in client.get(f"/city/panels/{panel.number}/draw/").content.decode()
