"""The calendar of a resource, through the front door: seats that are free, one's own booking, the way to book."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from chengshu.industry.bookings.models import Session
from chengshu.industry.bookings.tests.test_bookings import begin_session, book, published
from chengshu.industry.research.tests.test_week import offered, opened
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import named

pytestmark = pytest.mark.sqlite


def test_each_sees_what_is_free_and_who_may_book_is_led_on(cast, client) -> None:
    opened(cast)
    resource = offered(cast)
    timetable = published(cast, resource, from_on=today(), to_on=today() + timedelta(days=9), seats=1)
    session = begin_session(timetable)
    address = f"/industry/research-resources/{resource.number}/calendar/"
    booking = f"/industry/bookings/new/book/?session={session.number}"
    opening = f"/industry/timetables/new/publish/?resource={resource.number}"

    def page(name):
        client.force_login(getattr(cast.people, name))
        return client.get(address).content.decode()

    assert "余 1 席" in client.get(address).content.decode()
    assert booking in page("maker")
    assert opening not in page("maker")
    assert booking not in page("expert")
    assert opening in page("expert")
    made = book(cast.maker, session)
    assert f"/industry/bookings/{made.number}/" in page("maker")
    assert "已满" in page("outsider")
    assert booking not in page("outsider")
    assert f"{session.day} Morning" in named_in_english(session) == named_in_english(made)
    Session.objects.update(day=today() - timedelta(days=1))
    assert "近期没有开放的时段" in page("maker")


def named_in_english(record) -> str:
    with translation.override("en"):
        return named(record)


def test_more_seats_than_are_left_is_said_beside_the_way_to_ask_for_fewer(cast, client) -> None:
    opened(cast)
    session = begin_session(published(cast, offered(cast), from_on=today(), to_on=today() + timedelta(days=9), seats=1))
    client.force_login(cast.people.maker)
    address = "/industry/bookings/new/book/"
    shown = client.get(address).content.decode()
    (draft,) = set(re.findall(r'name="draft" value="([^"]+)"', shown))
    asked = {"session": session.number, "seats": "9", "purpose": "断口分析", "asked": ["session", "seats", "purpose"]}
    client.post(address, {"draft": draft, "version": "0", "sheet": "1", "check": "1", "action": "next", **asked})
    refused = client.post(address, {"draft": draft, "version": "0", "action": "submit"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#f-seats">席位：' in page and "只剩 1 个席位，不够 9 个席位。</a>" in page
    assert 'id="wrong-seats"' in page
