"""A call's last day must lie ahead."""

from chengshu.industry.calls.flow import CALL
from chengshu.industry.calls.models import Call
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import verb


@verb(CALL, "open")
@verb(CALL, "extend")
@verb(CALL, "reopen")
def ahead(call: Call) -> None:
    """A date already past would close the call before anyone could answer it."""
    if call.closes_on < today():
        raise Invalid.field("closes_on", say("截止日期不能早于今天（{today}）。", today=today()))
