"""Freezing: rows as they read today become content that is hashed, chained to the version before, and signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.record import Record
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.journal.keys import private_key
from chengshu.kernel.journal.notes import sign
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.presenting import plain, show


def current(subject: Record) -> Edition | None:
    """The edition of a list that is in force."""
    return Edition.objects.filter(subject=subject.number, state="current").first()


def freeze(
    subject: Record, title: str, rows: Iterable[Record], columns: Sequence[str], acting: Acting
) -> Edition:
    """Publish the next edition of a list. Called inside the verb that publishes it, so that all or nothing happens."""
    before = current(subject)
    frozen = list(rows)
    content = {
        "title": title,
        "subject": subject.number,
        "edition": before.edition + 1 if before else 1,
        "published_on": today().isoformat(),
        "publisher": str(acting.organisation or "平台"),
        "previous": before.digest if before else "",
        **_table(frozen, columns),
    }
    text = canonical(content)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if before:
        perform(PLATFORM, before, "replace")
    edition = Edition(
        title=title, subject_noun=subject.noun(), subject=subject.number, edition=content["edition"],
        published_on=today(), publisher=content["publisher"], items=len(frozen), digest=digest,
        previous=content["previous"], content=text, signature=sign(_promise(content, digest), private_key()),
    )  # fmt: skip
    return begin(PLATFORM, edition, "publish")


def canonical(content: dict[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same content is the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _table(rows: list[Record], names: Sequence[str]) -> dict[str, Any]:
    """Columns with labels; each row's values as programs read them and, beside them, as people do."""
    if not rows:
        return {"columns": [], "rows": []}
    columns = [column(type(rows[0]), name) for name in names]
    return {
        "columns": [{"name": one.name, "label": one.label} for one in columns],
        "rows": [
            {one.name: {"value": plain(one.read(row)), "text": show(one.read(row), one)} for one in columns}
            | {"simulated": row.simulated}
            for row in rows
        ],
    }


def _promise(content: dict[str, Any], digest: str) -> str:
    """What is signed: which list, which edition, of which content."""
    return f"chengshu/edition/v1\n{content['subject']}\n{content['edition']}\n{digest}\n"
