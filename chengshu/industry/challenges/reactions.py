"""What a challenge does when its panel has marked, or has come to nothing."""

from chengshu.industry.challenges.models import Challenge
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.reacting import reaction
from chengshu.kernel.panels.models import Panel


def _take(panel: Panel, verb: str) -> None:
    for challenge in Challenge.objects.filter(panel=panel, state="judging"):
        perform(PLATFORM, challenge, verb)


@reaction("panels.panel", "open")
def conclude(entry: Entry, panel: Panel) -> None:
    """Every mark is in. Where nobody marked, another panel is needed."""
    _take(panel, "conclude" if panel.sheets.filter(state="opened").exists() else "fall_back")


@reaction("panels.panel", "void")
@reaction("panels.panel", "cancel")
def fall_back(entry: Entry, panel: Panel) -> None:
    """The clerk convenes another."""
    _take(panel, "fall_back")
