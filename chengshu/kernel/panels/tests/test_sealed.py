"""Marks are sealed on every door until the last are in, and then open to those who look after the panel only."""

import pytest
from django.test import Client

from chengshu.kernel.identity import tokens
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.panels.models import Sheet

WORDS = "外人不知道的理由"
POINTS = "73.00"


def doors(sheet) -> list[str]:
    at, api = "/city/marking-sheets/", "/api/v1/city/marking-sheets"
    entries = Entry.objects.filter(record=sheet.pk).values_list("pk", flat=True)
    return [
        at, f"{at}{sheet.number}/", f"{at}?format=csv", f"{at}?format=xlsx", f"{at}?format=json", f"{at}?q={WORDS[:5]}",
        f"{at}?sort=-number", f"/city/seats/{sheet.seat.number}/", f"/city/panels/{sheet.panel.number}/",
        api, f"{api}/{sheet.number}", f"{api}/{sheet.number}/journal", f"/search/?q={WORDS[:5]}",
        *(f"/journal/entry/{one}/" for one in entries), *(f"/journal/inclusion?entry={one}" for one in entries),
    ]  # fmt: skip


def telling(acting, sheet) -> list[str]:
    """The doors that tell this actor of the marks."""
    client, headers = Client(), {}
    if acting.person:
        client.force_login(acting.person)
        headers = {"Authorization": f"Bearer {tokens.issue(acting.person, acting.organisation)[1]}"}
    told = []
    for door in doors(sheet):
        api = door.startswith("/api")
        answer = client.get(door, headers=headers if api else {})
        assert answer.status_code < 500
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode(errors="ignore")
        if POINTS in text or WORDS in text:
            told.append(door)
    return told


@pytest.fixture(autouse=True)
def unhurried(settings, tmp_path) -> None:
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 1_000_000
    settings.CITY_HOME = tmp_path


@pytest.mark.sqlite
def test_no_door_tells_a_mark_before_all_are_in(cast, drawn, mark) -> None:
    panel = drawn(size=2)
    first, second = panel.seats.order_by("place")
    for sheet in first.sheets.all():
        marked = mark(sheet, 8, WORDS)
    Sheet.objects.filter(pk=marked.pk).update(total=POINTS)
    sequence()
    experts = {"own": acting_as(first.expert), "other": acting_as(second.expert)}
    readers = {"industry": cast.industry, "leader": cast.leader, "platform": cast.platform, "provider": cast.provider}
    assert {name: telling(one, marked) for name, one in (readers | {"other": experts["other"]}).items()} == {
        name: [] for name in (*readers, "other")
    }
    assert len(telling(experts["own"], marked)) >= 5
    for sheet in second.sheets.all():
        mark(sheet, 8)
    open_now = {name: bool(telling(one, marked)) for name, one in (readers | {"other": experts["other"]}).items()}
    assert open_now == {"industry": True, "leader": True, "platform": False, "provider": False, "other": False}
