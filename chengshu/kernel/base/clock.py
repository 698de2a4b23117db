"""The city's clock. Times are aware; a date is the city's date, whatever the server's zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")

_set: ContextVar[datetime | None] = ContextVar("city clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """The city's date."""
    return city_date(now())


def city_date(moment: datetime) -> date:
    """The city's date at an aware moment."""
    return moment.astimezone(CITY_ZONE).date()


def to_the_minute(moment: datetime) -> str:
    """A moment as people read it, by the city's clock: 2024-04-01 09:30."""
    return moment.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M")


def end_of(day: date) -> datetime:
    """The last microsecond of a city day: what 'as of that day' means."""
    return datetime.combine(day, time.max, CITY_ZONE).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The first moment of a city day."""
    return datetime.combine(day, time.min, CITY_ZONE).astimezone(UTC)


def noon(day: date) -> datetime:
    """Midday of a city day, where only the day matters."""
    return datetime.combine(day, time(12), CITY_ZONE).astimezone(UTC)


@contextmanager
def set_to(moment: datetime | date) -> Iterator[None]:
    """Let the city's clock stand at a moment: only the simulator and the tests may turn it."""
    aware = moment if isinstance(moment, datetime) else noon(moment)
    token = _set.set(aware.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)
