"""A promise once made to the public is not shortened."""

from chengshu.industry.calls.flow import CALL
from chengshu.industry.calls.models import Call
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import verb


@verb(CALL, "extend")
def extend(call: Call) -> None:
    """People plan by the date that was announced: it may only move back."""
    announced = Call.objects.values_list("closes_on", flat=True).get(pk=call.pk)
    if call.closes_on <= announced:
        raise Invalid.field("closes_on", say("只能延后：现在的截止日期是 {day}，请填写更晚的日期。", day=announced))
