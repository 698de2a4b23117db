"""A flow as a table to read aloud, and as a picture."""

from __future__ import annotations

from chengshu.kernel.lifecycle.drawing import draw
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.lifecycle.recurring import RECURRING
from chengshu.kernel.lifecycle.sketch import time_of
from chengshu.kernel.registers.columns import column
from chengshu.web.cli.declarations import Declared
from chengshu.web.cli.describing.markdown import code, table
from chengshu.web.cli.describing.rules import spoken

_HEADS = ("步骤", "动词", "从 → 到", "谁可以办理", "填写", "时限", "另")
_EVERY = {"week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}


def steps(flow: Flow, declared: dict[str, Declared]) -> list[str]:
    """A row for each step. `declared` is the map's own, by name."""
    return table(
        _HEADS,
        [
            (
                step.label,
                code(step.verb),
                declared[f"{flow.noun}.{step.verb}"].about,
                spoken(step.by, flow.model),
                _asks(flow, step),
                _time(flow, step),
                _notes(flow, step),
            )
            for step in flow.steps
        ],
    )


def picture(flow: Flow) -> str:
    """A file of its own: on white, for its colours are those of the light theme, and a line for each element."""
    drawn = draw(flow).replace("<svg ", '<svg style="background:#fff" ', 1)
    return drawn.replace("><", ">\n<") + "\n"


def _asks(flow: Flow, step: Step) -> str:
    return "、".join(
        (ask.label or column(flow.model, ask.name).label) + ("" if ask.required else "（可不填）")
        for ask in step.questions
    )


def _time(flow: Flow, step: Step) -> str:
    times = {state: time for state in flow.sources(step) or ("",) if (time := time_of(flow, step, state))}
    if len(set(times.values())) > 1 or (times and len(times) < len(flow.sources(step))):
        return "；".join(f"{flow.state_name(state)}：{time}" for state, time in times.items())
    return next(iter(times.values()), "")


def _notes(flow: Flow, step: Step) -> str:
    recurring = RECURRING.get((flow.noun, step.verb))
    notes = {
        f"{_EVERY[recurring.every]}自动" if recurring else "": recurring,
        "逾期报" + (spoken(step.escalate, flow.model) if step.escalate else ""): step.escalate,
        "会签": step.cosign == "all",
        "依次会签": step.cosign == "in order",
        f"占用{column(flow.model, step.takes.owner).label}的名额" if step.takes else "": step.takes,
        "事后更正": step.corrects,
    }
    return "；".join(text for text, holds in notes.items() if holds)
