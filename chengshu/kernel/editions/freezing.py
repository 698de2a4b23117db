"""Freezing: rows as they read today become content that is hashed, chained to the one before, and signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import override

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.editions.checking import promise
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.reading import current
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.journal.keys import private_key
from chengshu.kernel.journal.notes import sign
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.presenting import plain, show

#: A published list is in the city's own language, whatever its clerk reads the platform in.
WRITTEN_IN = "zh-hans"


def freeze(subject: Record, title: str, rows: Iterable[Record], columns: Sequence[str], acting: Acting) -> Edition:
    """Publish the next edition of a list, inside the verb that publishes it, so that all or nothing happens.

    Raises Conflict when it would say the same as the edition in force.
    """
    before = current(subject)
    frozen = list(rows)
    with override(WRITTEN_IN):
        publisher = str(acting.organisation or say("平台"))
        said = {"title": title, "publisher": publisher, **_table(frozen, columns)}
    _changed(said, before)
    content = {
        **said,
        "subject": subject.number,
        "edition": before.edition + 1 if before else 1,
        "published_on": today().isoformat(),
        "previous": before.digest if before else "",
    }
    text = canonical(content)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if before:
        perform(PLATFORM, before, "replace")
    edition = Edition(
        title=title, subject_noun=subject.noun(), subject=subject.number, edition=content["edition"],
        published_on=today(), publisher=publisher, items=len(frozen), digest=digest,
        previous=content["previous"],
        content=text, signature=sign(promise(subject.number, content["edition"], digest), private_key()),
    )  # fmt: skip
    return begin(PLATFORM, edition, "publish")


def canonical(content: dict[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same content is the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _changed(said: dict[str, Any], before: Edition | None) -> None:
    if before and {name: before.told[name] for name in said} == said:
        raise Conflict(
            say("内容与现行的第 {edition} 版相同，没有可以发布的修订。", edition=before.edition),
            edition=before.number,
        )


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
