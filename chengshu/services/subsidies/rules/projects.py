"""What a firm may be paid for piece by piece: records of the platform, and rows of the population's files."""

from __future__ import annotations

from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.rules.recorded import items
from chengshu.services.subsidies.population import items_of
from chengshu.services.subsidies.rules.deciding import number_of


def projects_of(holder: Firm | Person) -> dict[str, str]:
    """Number → what it is called; a record goes before a row of the files with its number."""
    rows = {number: name for number, (_, name, _) in items_of(number_of(holder)).items()}
    return rows | {record.number: str(record) for record in items(holder)}
