"""What is to be drawn of a flow: its states and the arrows between them, in the reader's words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.words import listed, noun_name, say
from chengshu.kernel.lifecycle.flow import ANY, Flow, Step

#: Where a life begins; and the state a record has before it is made.
START = ""
#: A step from this many states is drawn once, from a box that names them.
SHARED = 3


@dataclass(frozen=True)
class Arrow:
    """Steps from one box to another, each with its name and its time. Dashed when the platform takes them."""

    source: str
    target: str
    steps: tuple[tuple[str, str], ...]
    dashed: bool


@dataclass(frozen=True)
class Node:
    """One box. `mark` is "", "present" or "passed". `stays`: the steps that leave the record in it."""

    key: str
    name: str
    notes: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    mark: str = ""
    end: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Sketch:
    """A flow as boxes and arrows; `shared` boxes → the box their arrow leads to."""

    nodes: dict[str, Node]
    arrows: tuple[Arrow, ...]
    shared: dict[str, str]


def sketch(flow: Flow, state: str | None, passed: Collection[str]) -> Sketch:
    """Every state a step leads from or to, and every step."""
    pairs: dict[tuple[str, str, bool], list[tuple[str, str]]] = {}
    nodes = {START: Node(START, "")} | {code: _node(flow, code, state, passed) for code in flow.states}
    shared: dict[str, str] = {}
    for step in flow.steps:
        for source in _sources(flow, step):
            target = step.to or source
            if target == source:
                continue
            if source not in nodes:
                nodes[source], shared[source] = Node(source, _names(flow, step), shared=True), target
            pairs.setdefault((source, target, step.automatic), []).append((step.said, time_of(flow, step, source)))
    arrows = [Arrow(source, target, tuple(steps), dashed) for (source, target, dashed), steps in pairs.items()]
    return Sketch(nodes, tuple(arrows), shared)


def _sources(flow: Flow, step: Step) -> tuple[str, ...]:
    """Where a step's arrows begin."""
    if step.creates:
        return (START,)
    sources = flow.sources(step)
    if step.source == ANY or (step.to and len(sources) >= SHARED):
        return (ANY + ",".join(sources),)
    return sources


def _names(flow: Flow, step: Step) -> str:
    if step.source == ANY:
        return say("任何未结状态")
    return listed([flow.state_name(source) for source in flow.sources(step)])


def _node(flow: Flow, code: str, state: str | None, passed: Collection[str]) -> Node:
    stays = [step.said for step in flow.leaving(code) if step.to in (None, code) and step.source != ANY]
    mark = "present" if code == state else "passed" if code in passed else ""
    notes = (say("期限暂停"),) if code in flow.paused else ()
    return Node(code, flow.state_name(code), notes, tuple(stays), mark, code in flow.final)


def time_of(flow: Flow, step: Step, state: str) -> str:
    """When a step is taken, in words: a limit for people, a moment for the platform."""
    meta: Any = flow.model._meta
    if step.on:
        return say("“{column}”过后自动", column=say(str(meta.get_field(step.on).verbose_name)))
    if step.after is not None:
        return say("满 {days} 个工作日自动", days=step.after)
    if step.once:
        children = meta.get_field(step.once.children).related_model
        return say("{children}全部完成后自动", children=noun_name(children))
    limit = step.limit(state) or (step.limit(flow.sources(step)[0]) if state.startswith(ANY) else None)
    return say("{days} 个工作日内", days=limit) if limit is not None else ""


def told(flow: Flow, drawn: Sketch) -> str:
    """The whole picture in sentences, for those who do not see it."""
    present = [node.name for node in drawn.nodes.values() if node.mark == "present"]
    lines = [say("当前状态：{state}。", state=present[0])] if present else []
    for arrow in drawn.arrows:
        source = drawn.nodes[arrow.source].name or say("开始")
        for name, time in arrow.steps:
            what = say("{name}（{time}）", name=name, time=time) if time else name
            lines.append(
                say(
                    "{source}：{step} → {target}。",
                    source=source,
                    step=what,
                    target=drawn.nodes[arrow.target].name,
                )
            )
    lines += [
        say("{source}：可办理{steps}，状态不变。", source=node.name, steps=listed(node.stays))
        for node in drawn.nodes.values()
        if node.stays
    ]
    return " ".join(lines)
