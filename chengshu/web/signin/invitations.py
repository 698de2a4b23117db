"""Sign-in links: how somebody without a password, or with a forgotten one, gets in.

A link is kept nowhere. Its code names the entry by which it was issued, under a signature that only this
installation can make; whether it still opens anything is read from the journal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import models, transaction

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.people import Person
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import because, perform

VALID = timedelta(days=7)
#: The verbs of a person that a link begins and ends with (chengshu/kernel/office/flow.py).
ISSUED, SETTLED = "invite", "settle"
_CODE = re.compile(r"(?P<number>[\w-]{1,40})@(?P<version>\d{1,9}):")


class Gone(CityError):
    """The link opens nothing any more."""

    status, code, title = 410, "gone", "链接不能再用"
    about = "登录链接已用过、已过期，或已发放新的链接。请向平台管理员领取新的链接。"


@dataclass(frozen=True)
class Invitation:
    """A link as it was issued: to whom, and by which entry."""

    person: Person
    entry: Entry

    @property
    def code(self) -> str:
        """What the link carries after its #, where no server and no log on the way gets to see it."""
        return _signer(self.entry).sign(f"{self.entry.number}@{self.entry.version}")

    @property
    def until(self) -> datetime:
        """The moment from which it opens nothing."""
        return self.entry.at + VALID

    @property
    def trouble(self) -> str:
        """Why it opens nothing, and what to do; empty while it opens the door."""
        later = set(_of(self.person).filter(version__gt=self.entry.version).values_list("verb", flat=True))
        if ISSUED in later:
            return say("这个链接已经作废：后来又发放了新的链接。请用最新的那一个；找不到的，请向平台管理员领取。")
        if SETTLED in later:
            return say("这个链接已经用过。设置过密码或通行密钥的，请直接登录；忘记了的，请向平台管理员领取新的链接。")
        if self.until <= now():
            return say("这个链接已经过期，链接只在发放后 7 天内有效。请向平台管理员领取新的链接。")
        return "" if self.person.is_active else say("这个账号已停用。需要恢复的，请与本单位的平台管理员联系。")


def issued_by(entry: int) -> Invitation | None:
    """The invitation that an entry issued."""
    found = Entry.objects.filter(pk=entry, noun=Person.noun(), verb=ISSUED).first()
    return Invitation(Person.objects.get(pk=found.record), found) if found else None


def issued_at(person: Person, version: int) -> Invitation | None:
    """The invitation issued by the step that brought a person to a version."""
    found = _of(person).filter(version=version, verb=ISSUED).first()
    return Invitation(person, found) if found else None


def read(code: str) -> Invitation | None:
    """The invitation of a code, standing or not; None for what this installation never issued."""
    named = _CODE.match(code)
    person = Person.objects.filter(number=named["number"]).first() if named else None
    found = issued_at(person, int(named["version"])) if named and person else None
    if found is None:
        return None
    try:
        _signer(found.entry).unsign(code)
    except BadSignature:
        return None
    return found


def settle(invitation: Invitation, way: str) -> Person:
    """Use the link up, in the caller's transaction; the person, locked. Raises Gone when it opens nothing (any more).

    `way` is what the person chose: password or passkey.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=invitation.person.pk)
        if trouble := Invitation(person, invitation.entry).trouble:
            raise Gone(trouble)
        with because(invitation.entry):
            settled: Person = perform(PLATFORM, person, SETTLED, {"way": way}).record
    return settled


def _of(person: Person) -> models.QuerySet[Entry]:
    return Entry.objects.filter(record=person.pk, noun=Person.noun(), verb__in=(ISSUED, SETTLED))


def _signer(entry: Entry) -> Signer:
    """Salted with the entry's digest, random each time: a database set back to yesterday knows no link of today."""
    return Signer(salt=f"invitation {bytes(entry.digest).hex()}")
