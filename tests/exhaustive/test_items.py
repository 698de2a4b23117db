"""What is left out when a page is fetched is nothing that an item or a line of it tells: no row asks the database again for it."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.web.api.items import Items
from tests.exhaustive.making import make, undone

SPARING = sorted(noun for noun, register in REGISTERS.items() if register.unread)


def asked(register: Register, cast: SimpleNamespace, *, whole: bool) -> int:
    """Queries for the item and the line of a record that has been fetched, whole or without what its register leaves unread."""
    reading = Reading(register, PLATFORM)
    with undone():
        record = make(register.noun, cast, list(register.flow.states)[-1] if register.flow else "")
        rows = reading.full_rows().filter(pk=record.pk)
        found = list(rows.defer(None) if whole else rows)
        with CaptureQueriesContext(connection) as queries:
            Items(reading).of_all(found)
            _ = [column.read(record) for record in found for column in register.listed]
    assert len(found) == 1
    return len(queries)


@pytest.mark.sqlite
@pytest.mark.parametrize("noun", SPARING)
def test_an_item_and_a_line_ask_for_nothing_that_was_left_out(noun: str, cast: SimpleNamespace) -> None:
    assert asked(REGISTERS[noun], cast, whole=False) == asked(REGISTERS[noun], cast, whole=True)
