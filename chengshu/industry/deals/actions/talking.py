"""The verbs of talks: who is spoken to, when the demand counts as answered, and what was said."""

from __future__ import annotations

from chengshu.industry.deals.flow import MESSAGE, TALK
from chengshu.industry.deals.models import Message, Talk
from chengshu.industry.deals.rules.gates import check_flood, check_pair, check_room, parties
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, perform


@verb(TALK, "open")
def open_talk(talk: Talk, text: str, acting: Acting) -> None:
    """By either side."""
    check_pair(talk)
    buyer, vendor = parties(talk)
    talk.opened_by = "demand" if acting.organisation and acting.organisation.pk == buyer.pk else "supply"
    check_flood(buyer if talk.opened_by == "demand" else vendor, talk.opened_by)
    if talk.opened_by == "demand":
        check_room(talk)
    talk.opened_on = today()
    said(talk, text, acting)


@verb(TALK, "introduce")
def introduce(talk: Talk, text: str, acting: Acting) -> None:
    """The clerk who brings two firms together stays with them."""
    check_pair(talk)
    check_room(talk)
    talk.opened_by, talk.opened_on, talk.broker = "broker", today(), acting.person
    said(talk, text, acting)


@verb(TALK, "reply")
def reply(talk: Talk, text: str, acting: Acting) -> None:
    """When."""
    talk.replied_on = today()
    said(talk, text, acting)


@verb(TALK, "say")
def said(talk: Talk, text: str, acting: Acting) -> None:
    """Kept as a record of its own, so that it can be read, marked as read, and erased. A provider's word answers the demand."""
    if acting.organisation and acting.organisation.pk == talk.supply.provider_id:
        answered(talk.demand)
    message = Message(
        talk=talk, sender=acting.organisation or talk.demand.manufacturer, author=acting.person, turn=talk.version
    )
    begin(PLATFORM, message, "send", {"text": text})


@verb(TALK, "lapse")
def lapse(talk: Talk) -> None:
    """Silence is a reason too."""
    talk.ended_for = "no_reply"


@verb(TALK, "drop")
def drop(talk: Talk) -> None:
    """What it was about is gone."""
    talk.ended_for = "plans_changed"


@verb(TALK, "ask_broker")
def ask_broker(talk: Talk) -> None:
    """From now on the bureau may look in."""
    talk.broker_wanted = True


@verb(TALK, "join")
def join(talk: Talk, acting: Acting) -> None:
    """One person answers for it."""
    talk.broker = acting.person


@verb(MESSAGE, "mark_read")
def read(message: Message) -> None:
    """When."""
    message.read_on = today()


def answered(demand: Demand) -> None:
    """The first answer is timed; later ones are not."""
    now_there = Demand.objects.get(pk=demand.pk)
    if now_there.state == "published" and now_there.answer_days is None:
        perform(PLATFORM, now_there, "answer")
