"""Watching the lights: when records change, the indicators that read them are worked out again, and those alone."""

from __future__ import annotations

from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Body
from chengshu.kernel.indicators.figures import Figure, figure
from chengshu.kernel.indicators.indicator import INDICATORS, Indicator
from chengshu.kernel.indicators.lights import BAD, CLOSE, GOOD
from chengshu.kernel.indicators.models import Alert, Watch
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import reader
from chengshu.kernel.lifecycle.perform import begin, perform

_WORSE = {GOOD: 0, CLOSE: 1, BAD: 2}


@reader("indicators", rest=0.5)
def watch(entries: list[Entry]) -> None:
    """Look at every indicator with a target that reads a noun among these entries."""
    changed = {entry.noun for entry in entries}
    for indicator in list(INDICATORS.values()):
        if indicator.targets and indicator.value and changed & {noun.noun() for noun in indicator.value.reads}:
            look_at(indicator)


def look_at(indicator: Indicator) -> None:
    """Raise an alert when the light has turned for the worse, clear those raised when it is good again."""
    found = figure(indicator)
    seen, made = Watch.objects.select_for_update().get_or_create(code=indicator.code, defaults={"light": found.light})
    before = seen.light
    if made or before == found.light:
        return
    seen.light = found.light
    seen.save(update_fields=["light"])
    if found.light == GOOD:
        for alert in Alert.objects.filter(indicator=indicator.code).exclude(state="cleared"):
            perform(PLATFORM, alert, "clear")
    elif before and found.light and _WORSE[found.light] > _WORSE[before]:
        _raise(found, before)


def _raise(found: Figure, before: str) -> None:
    indicator = found.indicator
    assert found.target is not None and found.value is not None  # a light was given
    alert = Alert(
        indicator=indicator.code, title=indicator.name, owner=Body.objects.filter(name=indicator.owner).first(),
        light_before=before, light_after=found.light, value=found.value, target=found.target.value,
        simulated=found.simulated,
    )  # fmt: skip
    begin(PLATFORM, alert, "raise")
