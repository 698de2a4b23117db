"""What may be done next: by this actor and by others, and why not. Pages, API and refusals all ask here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.errors import CityError, Conflict, Refused
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.lifecycle.quotas import why_not_taken


@dataclass(frozen=True)
class Choice:
    """A step that leaves the record's state. `may`: this actor is one of those it is for. `why_not`: what stands in the way."""

    step: Step
    may: bool
    why_not: str = ""

    @property
    def open(self) -> bool:
        """Can this actor take it now?"""
        return self.may and not self.why_not


def choices(flow: Flow, record: Record, acting: Acting) -> list[Choice]:
    """Every step from the record's state, in the flow's order."""
    return [_choice(step, record, acting) for step in flow.leaving(record.state)]


def _choice(step: Step, record: Record, acting: Acting) -> Choice:
    may = step.by.allows(acting, record)
    return Choice(step, may, why_not(step, record) or "" if may else "")


def why_not(step: Step, record: Record) -> str | None:
    """The guard's reason, if it does not hold."""
    reason = step.unless(record) if step.unless else None
    return reason or why_not_taken(step, record)


def creatable(flow: Flow, acting: Acting) -> list[Step]:
    """The steps by which this actor may make a new record."""
    return [step for step in flow.creating() if step.by.possible(acting)]


def what_is_allowed(flow: Flow, record: Record) -> list[dict[str, str]]:
    """The steps from here and who takes them, for refusals."""
    return [{"verb": s.verb, "label": s.said, "by": s.by.said} for s in flow.leaving(record.state)]


def _allowed_but(step: Step, here: dict[str, Any]) -> dict[str, Any]:
    """What a refusal says of the record, without the step that was just refused for a reason that still stands."""
    return here | {"allowed": [one for one in here["allowed"] if one["verb"] != step.verb]}


def refuse(flow: Flow, step: Step, record: Record, acting: Acting) -> CityError | None:
    """The error to raise when this actor cannot take this step on this record now; None when they can."""
    if not step.by.allows(acting, record):
        return not_theirs(step, acting, **_here(flow, record))
    if record.state not in flow.sources(step):
        here = _here(flow, record)
        now, then = flow.state_name(record.state), listed(choice["label"] for choice in here["allowed"])
        return Conflict(
            say(
                "{number} 现在是“{now}”，不能{label}。可以办理的步骤：{value}。",
                number=record.number,
                now=now,
                label=step.said,
                value=then or say("无"),
            ),
            **here,
        )
    reason = why_not(step, record)
    return Conflict(reason, **_allowed_but(step, _here(flow, record))) if reason else None


def not_theirs(step: Step, acting: Acting, **here: Any) -> Refused:
    """The refusal of a step that is for others. `here` is what a refusal says of the record, if there is one."""
    return Refused(
        say(
            "“{label}”由{words}办理，您现在以{words2}的身份操作。",
            label=step.said, words=step.by.said, words2=acting.words,
        ),
        **here,
    )  # fmt: skip


def _here(flow: Flow, record: Record) -> dict[str, Any]:
    """What a refusal says of the record: worked out only then, for most steps are not refused."""
    return {"state": record.state, "allowed": what_is_allowed(flow, record)}
