"""Records of the platform as rows of the population: what a signed challenge establishes is counted every night too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chengshu.kernel.rules.recorded import RECORDED
from chengshu.services.subsidies.rules.deciding import known_of, number_of


def projects() -> Iterator[dict[str, Any]]:
    """A row for each, with all that is known of its holder: as whoever asks for it is judged."""
    for one in RECORDED:
        for holder, record in one.everybody():
            facts = {name: known.value for name, known in known_of(holder, record.number).items()}
            yield facts | {
                "subject": number_of(holder), "object": record.number, "name": str(record), "kind": facts.get("funded_kind"),
                "district": facts.get("district") or facts.get("registered_district"),
            }  # fmt: skip
