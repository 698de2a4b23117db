"""How often a door may be tried: failures in a row make the wait longer, per account and per address.

The count is a row, so it holds over every process and machine of an installation. An attempt is counted
before it is made: a hundred made at once are a hundred. Whoever gets in is given it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from chengshu.kernel.base.clock import CITY_ZONE, now
from chengshu.kernel.base.errors import TooMany
from chengshu.kernel.base.words import say
from chengshu.web.signin.models import Attempts

#: A door nobody has tried for so long starts afresh.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """`free` failures cost no wait, the next `first` seconds, each one more twice as many, to `longest`."""

    name: str
    free: int
    first: int
    longest: int

    def wait(self, failures: int) -> timedelta:
        """How long after the last of so many failures the door opens again."""
        beyond = failures - self.free
        # 2 ** 20 seconds is past every `longest`, and keeps the number small whatever an attacker counts up.
        return timedelta(seconds=min(self.first << min(beyond - 1, 20), self.longest) if beyond > 0 else 0)

    def door(self, who: str) -> Door:
        """This limit at one account or address."""
        return Door(self, f"{self.name}:{salted_hmac('signin', who).hexdigest()}")


@dataclass(frozen=True)
class Door:
    """What is counted: a limit and a hashed name."""

    limit: Limit
    key: str

    def opens_at(self, row: Attempts) -> datetime:
        """From when the door may be tried again."""
        return row.last_at + self.limit.wait(row.failures)


#: Short, or a stranger could keep a person out by failing in their name; a passkey is never kept out.
ACCOUNT = Limit("account", free=4, first=30, longest=15 * 60)
#: Generous, for a whole office may stand behind one address.
ADDRESS = Limit("address", free=19, first=30, longest=60 * 60)
#: The second factor: six digits, tried only by one who knows the password.
CODE = Limit("code", free=4, first=30, longest=60 * 60)


def attempt(*doors: Door) -> None:
    """Count an attempt at these doors. Raises TooMany, with when to come back, while one of them is shut."""
    by_key = {door.key: door for door in doors}
    known = Attempts.objects.in_bulk(list(by_key))
    _refuse_shut(known.values(), by_key)
    with transaction.atomic():
        _open_rows(set(by_key) - set(known))
        rows = list(Attempts.objects.select_for_update().filter(key__in=by_key).order_by("key"))
        _refuse_shut(rows, by_key)
        for row in rows:
            row.failures = 1 if row.last_at < now() - FORGOTTEN_AFTER else row.failures + 1
            row.last_at = now()
            row.save()


def _open_rows(keys: set[str]) -> None:
    """A new name is the moment to let go of those long forgotten."""
    if keys:
        Attempts.objects.filter(last_at__lt=now() - FORGOTTEN_AFTER).delete()
        Attempts.objects.bulk_create([Attempts(key=key, last_at=now()) for key in keys], ignore_conflicts=True)


def _refuse_shut(rows: Iterable[Attempts], by_key: dict[str, Door]) -> None:
    opening = [by_key[row.key].opens_at(row) for row in rows]
    if opening and max(opening) > now():
        raise _too_many(max(opening))


def _too_many(until: datetime) -> TooMany:
    # Rounded up: whoever comes back at the moment named finds the door open.
    until += timedelta(microseconds=-until.microsecond % 1_000_000)
    seconds = max(1, round((until - now()).total_seconds()))
    when = until.astimezone(CITY_ZONE).strftime("%H:%M:%S")
    wait = say("{minutes} 分钟", minutes=-(-seconds // 60)) if seconds > 90 else say("{seconds} 秒", seconds=seconds)
    return TooMany(
        say("连续多次没有通过验证，请在 {when} 之后（还有 {wait}）再试。", when=when, wait=wait),
        retry_after=seconds,
    )  # fmt: skip


def succeeded(door: Door) -> None:
    """The one who knows the secret came: their failures are forgotten."""
    Attempts.objects.filter(key=door.key).delete()


def give_back(door: Door) -> None:
    """Uncount this one attempt. The others stay: an account of one's own must not wipe an address clean."""
    Attempts.objects.filter(key=door.key, failures__gt=0).update(failures=F("failures") - 1)
