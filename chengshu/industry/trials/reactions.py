"""What products do when a call is taken back."""

from chengshu.industry.calls.models import Call
from chengshu.industry.trials.flow import UNDECIDED
from chengshu.industry.trials.models import Product
from chengshu.kernel.base.words import noted
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.reacting import reaction


@reaction("calls.call", "cancel")
def lapse(entry: Entry, call: Call) -> None:
    """What was sent in and not decided yet goes with the call."""
    for product in Product.objects.filter(call=call, state__in=UNDECIDED):
        perform(PLATFORM, product, "lapse", {"reason": noted("征集 {number} 已取消。", number=entry.number)})
