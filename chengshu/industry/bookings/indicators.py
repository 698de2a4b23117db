"""Numbers of bookings: how much resources are used, and how often nobody comes."""

from django.db.models import Q

from chengshu.industry.bookings.models import Booking
from chengshu.kernel.indicators.indicator import DOWN, Indicator, declare
from chengshu.kernel.indicators.measures import count, share, total

BY = {"district": "firm__place", "kind": "session__resource__kind"}
MADE = ~Q(state__in=["cancelled", "revoked"])

declare(
    Indicator("bookings.made", "创新资源预约", "次", count(Booking, MADE), BY, name_en="Bookings of resources"),
    Indicator("bookings.hours", "创新资源使用时长", "小时", total(Booking, "hours", state="used"), BY, decimals=1,
              name_en="Hours of resources used"),
    Indicator("bookings.missed_rate", "预约爽约率", "%",
              share(Booking, state__in=["missed", "contested", "upheld"], of=Q(state__in=["used", "missed", "contested", "excused", "upheld"])), BY,
              better=DOWN, decimals=1, name_en="Share of bookings missed"),
)  # fmt: skip
