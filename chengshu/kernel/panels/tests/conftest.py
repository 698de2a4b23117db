"""A panel over two firms' entries, called together by the bureau, with five experts more than the cast has."""

from datetime import date, timedelta

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.panels.convening import Entry, Wanted, convene
from chengshu.kernel.panels.draw import digest
from tests.cast import body, someone

MONDAY = date(2024, 11, 4)
SECRETS = {"platform": "the-platforms-own-secret", "leader": "the-leaders-own-secret"}


@pytest.fixture
def monday():
    with set_to(MONDAY):
        yield MONDAY


@pytest.fixture
def experts(cast, monday):
    """Of two institutes, all of the field."""
    college = body("COLL", "样城大学", cast.city)
    made = [
        someone(f"judge{n}", f"评委{n}", (college if n % 2 else cast.institute, "expert", ["software"]))
        for n in range(5)
    ]
    return [cast.people.expert, cast.people.second_expert, *made]


@pytest.fixture
def called(cast, experts):
    """Calls a panel together: called(size=3)."""

    def call(size=3, parties=(), topic="software"):
        wanted = Wanted(
            "样例评审", topic, size, "challenge_criteria", cast.bureau, "industry_clerk", MONDAY + timedelta(days=4)
        )
        return convene(
            cast.maker_firm, wanted, parties=parties,
            entries=[Entry(one, one.name, one) for one in (cast.provider_firm, cast.other_firm)],
            commissioners=[("platform_clerk", cast.bureau), ("leader", cast.government)],
        )  # fmt: skip

    return call


@pytest.fixture
def promised(cast):
    """Both commissioners commit."""

    def promise(panel):
        for one, who in zip(panel.commitments.order_by("nth"), ("platform", "leader"), strict=True):
            perform(getattr(cast, who), one, "commit", {"promised": digest(SECRETS[who])})
        panel.refresh_from_db()
        return panel

    return promise


@pytest.fixture
def drawn(cast, called, promised):
    """A panel whose secrets are told: drawn(size=3)."""

    def draw(**how):
        panel = promised(called(**how))
        for one, who in zip(panel.commitments.order_by("nth"), ("platform", "leader"), strict=True):
            perform(getattr(cast, who), one, "reveal", {"secret": SECRETS[who]})
        panel.refresh_from_db()
        return panel

    return draw


@pytest.fixture
def mark():
    """mark(sheet, 8): the expert gives so much for every criterion."""

    def mark(sheet, points, grounds="可行"):
        scores = {one["code"]: points for one in sheet.panel.rubric}
        return perform(acting_as(sheet.expert), sheet, "submit", {"scores": scores, "grounds": grounds}).record

    return mark
