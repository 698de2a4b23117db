"""Eighteen challenges: some solved long ago, some under way, one at every step at which somebody can be looked in on now."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from typing import Any

from chengshu.industry.calls.simulate import Desks, Life, departments, live, workday
from chengshu.industry.challenges.models import Bid, Challenge, Deposit, Milestone, Objection, Partner
from chengshu.industry.challenges.rules.consortium import agreed
from chengshu.industry.challenges.rules.gates import LEAST
from chengshu.industry.challenges.rules.judging import COMMISSIONERS
from chengshu.industry.market.simulate import manufacturers, providers
from chengshu.kernel.base.money import parse_yuan
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.world import World
from chengshu.kernel.panels.convening import holder_of
from chengshu.kernel.panels.draw import digest
from chengshu.kernel.panels.models import Commitment, Seat
from chengshu.kernel.panels.pool import pool

NEEDS = ("calls", "market", "reviews")
#: How each ends, or how far it has come; and the working days ago on which it was submitted.
ENDS = [
    ("completed", 470), ("completed", 395), ("completed", 320), ("failed", 300), ("unanswered", 260), ("completed", 230),
    ("cancelled", 190), ("running", 120), ("running", 75), ("arranged", 38), ("in_notice", 31), ("scored", 27), ("drawn", 26),
    ("committing", 22), ("opened", 20), ("published", 9), ("published", 6), ("submitted", 2),
]  # fmt: skip
#: Those that the demo's manufacturer posted, and those that its provider bid for.
POSTED, BID = {0, 7, 8, 11, 14}, {0, 7, 9, 12, 15}
#: From each of these on, a life goes no further.
STAGES = [
    "submitted", "published", "opened", "committing", "drawn", "scored", "in_notice", "arranged", "running", "failed", "completed",
]  # fmt: skip
#: Working days a challenge is open.
OPEN = 15


def simulate(world: World) -> None:
    """Side by side, so that stakes come and go as they would."""
    story = Story(world)
    live(world, [story.life(place, end, ago) for place, (end, ago) in enumerate(ENDS)])
    world.tell(f"揭榜挂帅 {Challenge.objects.count()} 榜，方案 {Bid.objects.count()} 个")


class Story:
    """Who posts, who bids, who judges, and what they say."""

    def __init__(self, world: World) -> None:
        self.world, self.chance, self.desks, self.words = world, world.chance, Desks(world), world.words("challenges")
        self.clerk, self.finance = self.desks.sole("industry_clerk"), self.desks.sole("finance_clerk")
        for body, role in zip((departments()[0], departments()[-1]), COMMISSIONERS, strict=True):
            if holder_of(role) is None:  # a city without demo accounts: two bodies that vouch for draws
                self.desks.hire(body, role)
        demo = self.desks.demo()
        self.citizen = demo.get("citizen")
        own = {one.organisation.pk for one in demo.values() if one.organisation}
        self.posters = [firm for firm in manufacturers() if firm.pk not in own]
        self.bidders = [firm for firm in providers() if firm.pk not in own]
        self.mine = [firm for firm in manufacturers() if firm.pk in own]
        self.my_bidder = [firm for firm in providers() if firm.pk in own]
        self.texts = cycle(self.words["challenges"])

    def life(self, place: int, end: str, ago: int) -> Life:
        """From its submission to where it ends."""
        day = self.desks.ago(ago)
        yield day
        challenge = self._submit(place, workday(day, 3 + OPEN))
        if end == "submitted":
            return
        yield (day := workday(day, 3))
        challenge = perform(self.clerk, challenge, "publish").record
        if end == "cancelled":
            yield workday(day, 4)
            perform(
                self.desks.of(challenge.poster), challenge, "cancel", {"reason": "企业内部已经解决，不再需要揭榜。"}
            )
            return
        yield from self._bids(challenge, day, many=0 if end == "unanswered" else 3, mine=place in BID)
        if end == "published":
            return
        yield (day := challenge.closes_on + timedelta(days=1))
        challenge = perform(PLATFORM, challenge, "lapse" if end == "unanswered" else "open").record
        if end not in ("unanswered", "opened"):
            yield from self._judged(challenge, workday(day, 2), end)

    def _reaches(self, end: str, stage: str) -> bool:
        return STAGES.index(end) >= STAGES.index(stage)

    def _submit(self, place: int, closes_on: date) -> Challenge:
        text: dict[str, Any] = next(self.texts)
        poster = self.world.pick(self.mine if self.mine and place in POSTED else self.posters)
        agent, bounty = self.desks.of(poster), parse_yuan(f"{text['bounty']}万")
        deposit = begin(agent, Deposit, "announce", {"amount": bounty, "slip": f"HD{self.chance.randrange(10**9):09}"})
        perform(self.finance, deposit, "confirm")
        answers = {name: text[name] for name in ("title", "domain", "problem", "targets")}
        return begin(
            agent, Challenge, "submit", {**answers, "chain": poster.chain, "bounty": bounty, "closes_on": closes_on}
        )

    def _bids(self, challenge: Challenge, day: date, *, many: int, mine: bool) -> Life:
        """Different teams on different days; the demo provider among them now and then."""
        teams: list[Firm] = self.chance.sample(self.bidders, min(many, len(self.bidders)))
        if teams and mine and self.my_bidder:
            teams[0] = self.my_bidder[0]
        answers = self.chance.sample(self.words["answers"], min(len(teams), len(self.words["answers"])))
        for place, (team, text) in enumerate(zip(teams, answers, strict=False)):
            yield workday(day, 1 + place)
            price = challenge.bounty * self.chance.randrange(70, 100) // 100 // 100_000 * 100_000
            told = {
                **text,
                "team": self.world.pick(self.words["teams"]),
                "price": price,
                "days": self.chance.choice([90, 120, 180]),
            }
            bid = begin(self.desks.of(team), Bid, "submit", {"challenge": challenge.number, **told})
        if teams and not mine and self.my_bidder:
            yield from self._together(bid, workday(day, 1 + len(teams)))

    def _together(self, bid: Bid, day: date) -> Life:
        """The last to bid asks the demo provider to take a third; where one can still bid, the provider has not answered."""
        yield day
        other = self.my_bidder[0]
        asked = {
            "bid": bid.number,
            "organisation": other.number,
            "task": self.words["part"],
            "share": bid.price // 300_000 * 100_000,
        }
        part = begin(self.desks.of(bid.bidder), Partner, "invite", asked)
        if bid.challenge.closes_on < self.desks.today:
            yield workday(day, 1)
            perform(self.desks.of(other), part, "confirm")

    def _judged(self, challenge: Challenge, day: date, end: str) -> Life:
        yield day
        bids = list(challenge.bids.select_related("bidder"))
        parties = [one for bid in bids for one in (bid.bidder, *(part.organisation for part in agreed(bid)))]
        free = len(pool(challenge.domain, [challenge.poster, *parties], day).free)
        if free < LEAST:
            return
        asked = {"size": min(free, 9) if end == "drawn" else LEAST, "reveal_by": workday(day, 5)}
        challenge = perform(self.clerk, challenge, "convene", asked).record
        if end == "committing":
            return
        yield from self._drawn(challenge, day)
        yield from self._marked(challenge, workday(day, 3), silent=end == "drawn")
        if end == "drawn":
            return
        challenge = perform(PLATFORM, challenge, "conclude").record
        if self._reaches(end, "in_notice"):
            yield from self._awarded(challenge, workday(day, 7), end)

    def _drawn(self, challenge: Challenge, day: date) -> Life:
        """Both commissioners commit on one day and reveal on the next."""
        for later, verb in ((1, "commit"), (2, "reveal")):
            yield workday(day, later)
            for one in Commitment.objects.filter(panel=challenge.panel).select_related("organisation").order_by("nth"):
                secret = digest(f"{self.world.city.name} {one.number}")[:32]
                given = {"promised": digest(secret)} if verb == "commit" else {"secret": secret}
                perform(self.desks.of(one.organisation, one.role), one, verb, given)

    def _marked(self, challenge: Challenge, day: date, *, silent: bool) -> Life:
        """Good, fair and once poor marks; of those who are drawn just now, the demo's own expert and one other are silent."""
        levels = {
            bid.number: level
            for bid, level in zip(challenge.bids.order_by("number"), ((8, 9), (7, 8), (5, 7)), strict=False)
        }
        invited = Seat.objects.filter(panel=challenge.panel, state="invited")
        seats = list(invited.select_related("expert").order_by("place"))
        quiet = {one.pk for one in seats if not one.expert.simulated} | {one.pk for one in seats[-1:]}
        for seat in seats:
            if silent and seat.pk in quiet:
                continue
            yield workday(day, self.chance.randint(0, 1))
            for sheet in seat.sheets.filter(state="open").select_related("panel"):
                low, high = levels.get(sheet.entry, (6, 8))
                marks = {one["code"]: self.chance.randint(low, high) for one in sheet.panel.rubric}
                kind = "good" if low > 7 else "fair"
                given = {"scores": marks, "grounds": self.world.pick(self.words["grounds"][kind])}
                perform(self.world.acting(seat.expert), sheet, "submit", given)

    def _awarded(self, challenge: Challenge, day: date, end: str) -> Life:
        yield day
        poster, best = self.desks.of(challenge.poster), challenge.bids.order_by("-mean")[0]
        verdict = self.world.pick(self.words["verdicts"])
        challenge = perform(poster, challenge, "award", {"bid": best.number, "verdict": verdict}).record
        if end in ("in_notice", "completed") and self.citizen:
            yield workday(day, 2)
            told = {"challenge": challenge.number, "ground": "other", "statement": self.words["objection"]}
            objection = begin(self.citizen, Objection, "raise", told)
            if end == "in_notice":
                return
            perform(self.clerk, objection, "dismiss", {"answer": self.words["answer"]})
        yield (day := workday(day, 5) + timedelta(days=1))
        if end == "in_notice":
            return
        challenge = perform(PLATFORM, challenge, "clear").record
        yield from self._worked(challenge, workday(day), end)

    def _worked(self, challenge: Challenge, day: date, end: str) -> Life:
        """A third on the prototype, the rest on acceptance."""
        yield (day := workday(day, 1))
        winner = Bid.objects.select_related("bidder").get(challenge=challenge, state="won")
        poster, team = self.desks.of(challenge.poster), self.desks.of(winner.bidder)
        whole = challenge.awarded or 0
        shares = (("样机和中试", whole // 3, 35), ("全部指标验收", whole - whole // 3, 70))
        parts = []
        for name, amount, later in shares:
            told = {"challenge": challenge.number, "name": name, "ends_on": workday(day, later), "amount": amount}
            parts.append(begin(poster, Milestone, "plan", told))
        challenge = perform(poster, challenge, "arrange").record
        if end == "arranged":
            return
        yield (day := workday(day, 2))
        challenge = perform(team, challenge, "sign").record
        for place, part in enumerate(parts):
            if end == "failed" and place == 1:
                break
            day = workday(part.ends_on, self.chance.choice([0, 0, 4]))
            yield from self._delivered(part, day, team, poster, only=end == "running" and place == 1)
        if end == "failed":
            yield workday(day, 60)
            perform(self.clerk, challenge, "stop", {"reason": "关键指标经两次复测未达到，双方协商终止。"})

    def _delivered(self, part: Milestone, day: date, team: Any, poster: Any, *, only: bool) -> Life:
        """Delivered, then accepted and paid; the last of what runs waits for its poster."""
        yield day
        part = perform(team, part, "deliver", {"result": self.world.pick(self.words["results"])}).record
        if only:
            return
        yield (day := workday(day, 3))
        part = perform(poster, part, "accept").record
        yield workday(day, 2)
        perform(self.finance, part, "pay", {"slip": f"FK{self.chance.randrange(10**9):09}"})
