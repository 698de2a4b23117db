"""From what is known of a holder to a decision, and back: the same facts, version and day give the same again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Firm, Person, Place
from chengshu.kernel.rules.deciding import Decision, decide
from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.recorded import established
from chengshu.services.policies.rules.documents import catalogue, document
from chengshu.services.policies.rules.facts import DECLARED, FIRMS, RECORD, REGISTER, Known, read_value, thaw
from chengshu.services.subsidies.population import counted_in, facts_of, standing

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim


def known_of(holder: Firm | Person | None, item: str = "") -> dict[str, Known]:
    """What the city knows of a holder: the columns of the register of firms, then the population's files."""
    if holder is None:
        return {}
    facts, number, simulated = catalogue(), number_of(holder), standing().simulated
    found = {
        name: Known(facts[name], value, REGISTER, simulated)
        for name, (value, _) in facts_of(number, item).items()
        if name in facts and value is not None
    }
    for name, value in (_columns(holder) if isinstance(holder, Firm) else {}).items():
        if name in facts and value:
            found[name] = Known(facts[name], value, FIRMS)
    return found | settled(holder, item)


def number_of(holder: Firm | Person) -> str:
    """The subject under which the population's files know a holder."""
    return (isinstance(holder, Firm) and holder.credit_code) or holder.number


def settled(holder: Firm | Person | None, item: str) -> dict[str, Known]:
    """What a record of the platform with this number establishes: no statement to the contrary counts."""
    known = established(holder, item) if holder is not None else None
    if known is None:
        return {}
    record, values = known
    facts = catalogue()
    return {
        name: Known(facts[name], value, RECORD, record.simulated, (record.noun(), record.number))
        for name, value in values.items()
        if name in facts
    }


def _columns(firm: Firm) -> dict[str, Any]:
    """The register of firms, under the names of the catalogue."""
    return {"registered_district": district_of(firm.place), "size": firm.size}


def district_of(place: Place | None) -> str:
    """The code of the district a place lies in."""
    codes = [one for one in place.path.split("/") if one] if place else []
    return codes[1] if len(codes) > 1 else ""


def district_counted(holder: Firm | Person, item: str, known: Mapping[str, Known]) -> str:
    """The district in which a holder or their project is counted, as the evaluation of the whole population counts it; where
    that does not know them, where the person works or lives, or the firm is registered.
    """
    if item and "district" in known:
        return str(known["district"].value)
    names = ("registered_district", "work_district", "home_district")
    found = counted_in(number_of(holder), item) or next((str(known[name].value) for name in names if name in known), "")
    return found or (district_of(holder.place) if isinstance(holder, Firm) else "")


def stated(pairs: Mapping[str, Any], documents: Iterable[Document], field: str = "facts") -> dict[str, Known]:
    """What an applicant states, read as the facts are typed; by name or by words. Raises Invalid naming each."""
    asked = {name: fact for one in documents for name, fact in one.facts.items()}
    by_words = {fact.words: name for name, fact in asked.items()}
    found, wrong = {}, []
    for given, value in pairs.items():
        fact = asked.get(by_words.get(given, given))
        if value in (None, ""):
            continue
        if fact is None:
            wrong.append(say("这项政策不需要“{name}”。可填的有：{names}。", name=given[:40], names="、".join(by_words)))
            continue
        try:
            found[fact.name] = Known(fact, read_value(fact, value), DECLARED)
        except ValueError as error:
            wrong.append(say("{name}：{error}", name=fact.words, error=str(error)))
    if wrong:
        raise Invalid([{"field": field, "message": one} for one in wrong])
    return found


def thawed(kept: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """The facts a claim keeps, as the document's types."""
    return {name: thaw(document.facts[name], one["value"]) for name, one in kept.items() if name in document.facts}


def judge(document: Document, known: Mapping[str, Known], day: date, item: str = "") -> Decision:
    """What a document says of what is known, on a day."""
    facts = {name: known[name].value for name in document.facts if name in known}
    return decide(document, facts, day, object=item)


def again(claim: Claim) -> Decision:
    """The decision of a claim once more: the version it was decided by, the facts it keeps, its day."""
    written = document(claim.version_used)
    return decide(written, thawed(claim.facts_used, written), claim.day, object=claim.item)
