"""What the worker does with imports, a little at every turn, one import after the other."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils.translation import override

from chengshu.kernel.base.errors import Conflict, Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.feed import every
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.registers.imports.checking import Elsewhere, being_read, check, let_go
from chengshu.kernel.registers.imports.flow import WORKING
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.sheets import Unreadable
from chengshu.kernel.registers.imports.writing import write

log = logging.getLogger(__name__)

_last: UUID | None = None


@every(0)
def work() -> int:
    """Bring the import whose turn it is further; says how much was done."""
    keys = list(Import.objects.filter(state__in=WORKING).order_by("pk").values_list("pk", flat=True))
    for key in being_read().difference(keys):
        let_go(key)
    return _further(_next(keys)) if keys else 0


def _next(keys: list[UUID]) -> UUID:
    """The one after the last: a long sheet does not keep a short one waiting."""
    global _last  # noqa: PLW0603 — whose turn it is, is this process's affair
    place = keys.index(_last) + 1 if _last in keys else 0
    _last = keys[place % len(keys)]
    return _last


def _further(key: UUID) -> int:
    record = Import.objects.select_related("owner", "organisation").get(pk=key)
    with override(record.language):
        try:
            return write(record) if record.state == "importing" else check(record)
        except Elsewhere:
            return 0
        except Unreadable as trouble:
            return _stop(record, str(trouble))
        except Missing as gone:
            return _stop(record, gone.detail)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("导入 %s 出错", record.number)
            trouble_here = say(
                "平台处理这份表格时出错，其余的行没有导入。请把编号 {number} 告诉管理员。",
                number=record.number,
            )
            return _stop(record, trouble_here)


def _stop(record: Import, problem: str) -> int:
    """It cannot go on; the reason stands in the record."""
    let_go(record.pk)
    try:
        perform(PLATFORM, record, "stop", {"problem": problem})
    except Conflict:
        return 0  # cancelled meanwhile
    return 1
