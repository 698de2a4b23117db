"""Where a sheet can go: the steps of registers that people take and that a row of a sheet can answer."""

from __future__ import annotations

from dataclasses import dataclass

from chengshu.kernel.base.errors import Missing, NotSignedIn, Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting, acting_as, capacities
from chengshu.kernel.identity.who import platform
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.register import REGISTERS, Register, register_at

BETWEEN = ":"


@dataclass(frozen=True)
class Target:
    """A step of a register."""

    register: Register
    step: Step

    @property
    def key(self) -> str:
        """city/firms:register"""
        return f"{self.register.path}{BETWEEN}{self.step.verb}"

    @property
    def title(self) -> str:
        """企业 · 登记企业"""
        return say("{register} · {step}", register=say(self.register.title), step=self.step.said)

    @property
    def flow(self) -> Flow:
        """The life of the records."""
        found = self.register.flow
        assert found is not None
        return found


def _fits(step: Step) -> bool:
    """Can a row answer the step? Not what needs a file, asks nothing, or is dangerous to do to many at once."""
    if step.automatic or step.by is platform or step.danger:
        return False
    return any(ask.kind != "files" for ask in step.questions) and not any(
        ask.kind == "files" and ask.required for ask in step.questions
    )


def targets_in(register: Register) -> list[Target]:
    """The steps of a register that take a sheet. Imports themselves take none."""
    if register.flow is None or register.noun is Import:
        return []
    return [Target(register, step) for step in register.flow.steps if _fits(step)]


def targets_of(register: Register, acting: Acting) -> list[Target]:
    """The steps of a register that this actor may take with a sheet, those that make a record first."""
    found = [one for one in targets_in(register) if acting.person and one.step.by.possible(acting)]
    return sorted(found, key=lambda one: not one.step.creates)


def may_bring(target: Target, acting: Acting) -> None:
    """Raises NotSignedIn or Refused when this actor cannot take the step at all."""
    if acting.person is None:
        raise NotSignedIn(say("“{label}”需要登录后办理。", label=target.step.said))
    if not target.step.by.possible(acting):
        words = {"label": target.step.said, "words": target.step.by.said, "words2": acting.words}
        raise Refused(say("“{label}”由{words}办理，您现在以{words2}的身份操作。", **words), allowed=[])


def target_at(path: str, verb: str) -> Target:
    """The step at "family/slug". Raises Missing when there is none that takes a sheet."""
    register = register_at(*path.split("/", 1)) if "/" in path else None
    found = [one for one in (targets_in(register) if register else ()) if one.step.verb == verb]
    if not found:
        raise Missing(say("“{verb}”不能用表格导入。请从清单页面的“从表格导入”进入。", verb=f"{path} {verb}"[:60]))
    return found[0]


def choices(record: Import) -> list[tuple[str, str]]:
    """For the question where a sheet goes: what its owner may do in any of their capacities; all, while it has no owner."""
    owner = record.owner if record.owner_id else None
    known = list(capacities(owner)) if owner else []
    actings = [acting_as(owner, one.key, known) for one in known] or [acting_as(owner)] if owner else []
    found = [target for register in REGISTERS.values() for target in targets_in(register)]
    mine = [one for one in found if owner is None or any(one.step.by.possible(acting) for acting in actings)]
    return [(one.key, one.title) for one in sorted(mine, key=lambda one: one.key)]
