"""The verbs of an import: whose it is, how it counts, and that it forgets what the rows held once it has ended."""

from __future__ import annotations

from django.utils.translation import get_language

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.drafts import capacity
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.registers.imports.earlier import overlap
from chengshu.kernel.registers.imports.flow import IMPORT
from chengshu.kernel.registers.imports.models import Import, ImportRow
from chengshu.kernel.registers.imports.progress import counts
from chengshu.kernel.registers.imports.targets import BETWEEN, may_bring, target_at

#: All or nothing is one transaction, and while it lasts others wait to write.
MOST_TOGETHER = 5_000


@verb(IMPORT, "upload")
def upload(record: Import, target: str, acting: Acting) -> None:
    """Only who may take the step may bring a sheet for it; for whom they act now is for whom the rows are written."""
    found = target_at(*target.split(BETWEEN, 1))
    may_bring(found, acting)
    record.register, record.verb = found.register.path, found.step.verb
    record.organisation, record.capacity = acting.organisation, capacity(acting)
    record.language = get_language() or "zh-hans"


@verb(IMPORT, "report")
def report(record: Import) -> None:
    """What the check found."""
    found = counts(record)
    record.good, record.bad = found[ImportRow.GOOD], found[ImportRow.BAD]
    record.rows = record.good + record.bad


@verb(IMPORT, "start")
def start(record: Import) -> None:
    """All or nothing asks for a sheet without errors, and for one that is not too long to be written at once."""
    record.problem = ""
    _refuse_again(record)
    if record.mode == Import.GOOD:
        return
    if record.bad:
        raise Invalid.field(
            "mode",
            say(
                "有 {bad} 行有误，不能“全部成功才写入”：请改好后重新上传，或选择“只写入正确的行”。",
                bad=record.bad,
            ),
        )
    if record.good > MOST_TOGETHER:
        raise Invalid.field(
            "mode",
            say(
                "“全部成功才写入”一次最多 {most} 行，现在有 {good} 行：请分成几份，或选择“只写入正确的行”。",
                most=MOST_TOGETHER, good=record.good,
            ),
        )  # fmt: skip


def _refuse_again(record: Import) -> None:
    """Another sheet may have written the same rows since these were judged."""
    if not target_at(record.register, record.verb).step.creates:
        return
    count, sheet = overlap(record)
    if count:
        raise Invalid.field(
            "mode",
            say(
                "核对之后，有 {count} 行已由 {sheet} 写入，再写就重复了：请重新上传，平台会把这些行标出来。",
                count=count, sheet=sheet,
            ),
        )  # fmt: skip


@verb(IMPORT, "give_back")
def give_back(record: Import) -> None:
    """Nothing was written; the rows that stood in the way now say why."""
    report(record)
    record.mode = ""


@verb(IMPORT, "finish")
@verb(IMPORT, "stop")
@verb(IMPORT, "cancel")
def end(record: Import) -> None:
    """What was written stands in the records; what the rows held beside that is nobody's business any more.

    The marks of what was written stay, so that the same sheet brought again is known.
    """
    record.done_rows = counts(record)[ImportRow.DONE]
    record.outcomes.update(cells={})
    record.outcomes.exclude(state=ImportRow.DONE).update(marks=[])
