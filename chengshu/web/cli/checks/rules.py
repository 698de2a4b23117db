"""Who may: every role is in the city's list, every path leads to a person, an organisation, a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.models import Organisation, Person, Place
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import acting_for, own, person, role, through
from chengshu.kernel.lifecycle.flow import FLOWS, flow_of
from chengshu.kernel.registers.register import REGISTERS
from chengshu.web.cli.checks.paths import common, end_of, model_at
from chengshu.web.cli.checks.registry import Finding, check

Noun = type[models.Model]


def declared() -> Iterator[tuple[str, Noun, Who]]:
    """(where, noun, rule) of every rule that a flow or a register is written with."""
    for flow in FLOWS.values():
        for step in flow.steps:
            for rule in (step.by, step.escalate, step.told):
                if rule is not None:
                    yield f"流程 {flow.noun} 的步骤 {step.verb}", flow.model, rule
    for register in REGISTERS.values():
        for rule in (*register.rows, *register.private.values()):
            yield f"登记册 {register.path}", register.noun, rule


def parts(noun: Noun, rule: Who) -> Iterator[tuple[Noun, Who]]:
    """A rule and all it is made of, each with the noun it speaks of. LookupError for a relation not there."""
    yield noun, rule
    if isinstance(rule, through):
        yield from parts(model_at(noun, rule.children), rule.rule)
        return
    for value in vars(rule).values():
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Who):
                yield from parts(noun, inner)


@check("流程与登记册中的角色都在 lists/roles.yaml 中")
def roles_exist() -> Iterator[Finding]:
    """The roles of rules, and those of the demo accounts' rules are the same list."""
    known = code_list("roles").items
    for where, noun, rule in declared():
        try:
            named = {one.name for _, one in parts(noun, rule) if isinstance(one, role)}
        except LookupError:
            continue  # told by the next check
        for name in sorted(named - set(known)):
            yield Finding(where, f"角色 {name} 不在城市的角色表中；现有：{'、'.join(known)}")


@check("谁可以办理、谁可以看：每条路径都通向人、单位、地点，每个状态都存在")
def paths_lead_somewhere() -> Iterator[Finding]:
    """Each rule's own paths, and the states that .when(state=…) names."""
    for where, noun, rule in declared():
        try:
            for model, one in parts(noun, rule):
                for what in _wrong(model, one):
                    yield Finding(where, what)
        except LookupError as error:
            yield Finding(where, str(error))


def _wrong(noun: Noun, rule: Who) -> Iterator[str]:
    for path, wanted in _ends(rule):
        if path and not common(model_at(noun, path), wanted):
            found = model_at(noun, path)._meta.label_lower
            yield f"路径 {path} 应通向{wanted._meta.verbose_name}，实际通向 {found}"
    if isinstance(rule, role) and rule.topic:
        end_of(noun, rule.topic)
    condition = getattr(rule, "condition", None)
    if isinstance(condition, Q):
        yield from _unknown_states(noun, condition)


def _ends(rule: Who) -> list[tuple[str, Noun]]:
    if isinstance(rule, (acting_for, own)):
        return [(rule.path, Organisation)]
    if isinstance(rule, person):
        return [(rule.path, Person)]
    return [(rule.covers, Place), (rule.of, Organisation)] if isinstance(rule, role) else []


def _unknown_states(noun: Noun, condition: Q) -> Iterator[str]:
    for leaf in leaves(condition):
        path, _, lookup = leaf[0].partition("state")
        if not _ or lookup not in ("", "__in"):
            continue
        model = model_at(noun, path.rstrip("_")) if path else noun
        flow = flow_of(model._meta.label_lower)
        values = leaf[1] if lookup else [leaf[1]]
        for value in values:
            if flow is not None and value not in flow.states:
                yield f"{flow.noun} 没有状态 {value}"


def leaves(condition: Any) -> Iterator[tuple[str, Any]]:
    """The (lookup, value) pairs of a Q."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from leaves(child)
        elif isinstance(child, tuple):
            yield child
