"""Flows: nouns, columns, children, quotas, states and the parameters of verbs that their steps name."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from chengshu.kernel.lifecycle.flow import FLOWS, Flow, Step, flow_of
from chengshu.web.cli.checks.paths import end_of, model_at
from chengshu.web.cli.checks.registry import Finding, check

#: What a verb's function may name beside the questions of its step.
OFFERED = {"acting"}


@check("流程中的名词、列、状态、问题与动词都存在")
def flows_hold() -> Iterator[Finding]:
    """Every flow, step by step."""
    for flow in FLOWS.values():
        try:
            flow.model  # noqa: B018 — raises LookupError when there is no such noun
        except LookupError as error:
            yield Finding(f"流程 {flow.noun}", f"没有这个名词：{error}")
            continue
        reached = {step.to for step in flow.steps}
        for state in flow.states:
            if state not in reached:
                yield Finding(f"流程 {flow.noun}", f"没有步骤能到达状态 {state}（{flow.states[state]}）")
        for step in flow.steps:
            where = f"流程 {flow.noun} 的步骤 {step.verb}"
            yield from (Finding(where, what) for look in LOOKS for what in look(flow, step))


def _asks(flow: Flow, step: Step) -> Iterator[str]:
    for ask in step.questions:
        try:
            if not ask.kind:
                end_of(flow.model, ask.name)
            if ask.noun:
                apps.get_model(ask.noun)
        except LookupError as error:
            yield f"问题 {ask.name}：{error}"


def _date(flow: Flow, step: Step) -> Iterator[str]:
    try:
        if step.on and not isinstance(end_of(flow.model, step.on), models.DateField):
            yield f"on={step.on} 不是日期列"
    except LookupError as error:
        yield str(error)


def _limits(flow: Flow, step: Step) -> Iterator[str]:
    if isinstance(step.within, dict):
        yield from (f"within 中的状态 {state} 不是它的起始状态" for state in set(step.within) - set(flow.sources(step)))


def _parts(flow: Flow, step: Step) -> Iterator[str]:
    if step.once is None:
        return
    try:
        children = model_at(flow.model, step.once.children)
    except LookupError as error:
        yield str(error)
        return
    theirs = flow_of(children._meta.label_lower)
    known = set(theirs.states) if theirs else set()
    yield from (f"{children._meta.label_lower} 没有状态 {state}" for state in sorted(step.once.states - known))


def _quota(flow: Flow, step: Step) -> Iterator[str]:
    quota = step.takes
    if quota is None:
        return
    try:
        end_of(flow.model, quota.amount)
        end_of(model_at(flow.model, quota.owner), quota.capacity)
    except LookupError as error:
        yield str(error)
    yield from (f"held_in 中的状态 {state} 不存在" for state in sorted(quota.held_in - set(flow.states)))


def _verb(flow: Flow, step: Step) -> Iterator[str]:
    function = flow.actions.get(step.verb)
    if function is None:
        return
    given = {ask.name for ask in step.questions} | OFFERED
    named = list(inspect.signature(function).parameters.values())[1:]
    for parameter in named:
        if parameter.name not in given and parameter.default is parameter.empty:
            yield f"动词函数 {function.__name__} 的参数 {parameter.name} 不在这一步所问的内容中"


LOOKS = (_asks, _date, _limits, _parts, _quota, _verb)
