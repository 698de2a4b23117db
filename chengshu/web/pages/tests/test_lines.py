"""Lines: rows fetched as the columns a list shows read like whole records, and what was not fetched is fetched when asked for."""

import pytest

from chengshu.industry.trials.models import Product
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.registers.lines import Line
from chengshu.kernel.registers.querying import Question, page
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of
from tests.invented.models import Case
from tests.journeys.building import listed


@pytest.fixture
def products(cast):
    """Two listed products, read by the platform, and the columns that a line can show."""
    made = [listed(cast, seats_offered=3), listed(cast, seats_offered=5)]
    reading = Reading(register_of(Product), PLATFORM)
    return made, reading, reading.register.listed


def told(rows, columns):
    return [[str(column.told(row)) for column in columns] for row in rows]


def test_lines_say_what_records_say(products):
    made, reading, columns = products
    lines, records = page(reading, Question(), columns).rows, page(reading, Question()).rows
    assert [type(one).__mro__[1] for one in lines] == [Line, Line]
    assert [one.pk for one in lines] == [one.pk for one in made[::-1]]
    assert told(lines, columns) == told(records, columns)
    assert [str(one.provider) for one in lines] == [str(one.provider) for one in made[::-1]]


def test_a_page_of_lines_is_one_query_and_what_it_does_not_show_another(products, django_assert_num_queries):
    made, reading, columns = products
    provider = made[0].provider
    with django_assert_num_queries(1):
        last = page(reading, Question(), columns).rows[-1]
        assert (last.seats_offered, last.provider.name) == (3, provider.name)
    with django_assert_num_queries(1):
        assert last.summary == made[0].summary
    with django_assert_num_queries(0), pytest.raises(AttributeError):
        last.nothing_of_the_kind  # noqa: B018


def test_pages_of_lines_follow_one_another_in_any_order(products):
    made, reading, columns = products
    first = page(reading, Question(sort="-seats_offered", limit=1), columns)
    second = page(reading, Question(sort="-seats_offered", limit=1, cursor=first.next or ""), columns)
    assert [one.id for one in (*first.rows, *second.rows)] == [made[1].id, made[0].id]


def test_what_stands_beside_a_row_is_empty_where_nothing_does(cast):
    Firm.objects.filter(pk=cast.maker.organisation.pk).update(place=None)
    reading = Reading(register_of(Firm), PLATFORM)
    by_key = {one.pk: one for one in page(reading, Question(limit=200), reading.register.listed).rows}
    assert by_key[cast.maker.organisation.pk].place is None
    assert str(by_key[cast.provider.organisation.pk].place) == str(cast.provider.organisation.place)


def test_a_list_with_guarded_columns_keeps_whole_records(cast, cases):
    reading = Reading(register_of(Case), cast.east_clerk)
    assert {type(one) for one in page(reading, Question(), reading.register.listed).rows} == {Case}
