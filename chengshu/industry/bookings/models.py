"""When a resource is open, and who has booked which of its seats."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from chengshu.industry.research.models import Centre, Question, Resource
from chengshu.kernel.base.fields import CodeField, CodesField
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Organisation

seats_at_once = [MinValueValidator(1), MaxValueValidator(200)]


class Timetable(Record):
    """A stretch of days on which a resource is open, published at once."""

    code = "TTB"
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="资源单位", editable=False)
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="timetables", verbose_name="创新资源")
    from_on = models.DateField("从")
    to_on = models.DateField("至", help_text="最多 92 天。")
    parts = CodesField("每天的时段", list_key="day_parts", default=list)
    seats = models.PositiveSmallIntegerField(
        "每个时段的席位", validators=seats_at_once, help_text="同一时段可以同时接待多少人。"
    )
    holidays_too = models.BooleanField("周末和节假日也开放", default=False)

    class Meta:
        verbose_name = "开放安排"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="timetable_forwards",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.resource} {self.from_on}—{self.to_on}"


class Session(Record):
    """A part of a day on which a resource is open. A day's part is open once."""

    code = "SSN"
    timetable = models.ForeignKey(Timetable, models.PROTECT, related_name="sessions", verbose_name="开放安排")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="sessions", verbose_name="创新资源")
    day = models.DateField("日期", db_index=True)
    part = CodeField("时段", list_key="day_parts")
    seats = models.PositiveSmallIntegerField("席位", validators=seats_at_once)

    class Meta:
        verbose_name = "可约时段"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "day", "part"], condition=~Q(state="cancelled"), name="one_session_at_a_time",
                violation_error_message="这个资源在这个时段已经开放。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.resource} {self.day} {label('day_parts', self.part)}"

    @property
    def title_en(self) -> str:
        """The same, with the part of the day in English."""
        return f"{self.resource} {self.day} {label('day_parts', self.part, 'en')}"


class Booking(Record):
    """Seats of a session that a cloud R&D centre has, and what became of them."""

    code = "BKG"
    session = models.ForeignKey(Session, models.PROTECT, related_name="bookings", verbose_name="时段")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="bookings", verbose_name="预约企业")
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="bookings", verbose_name="云端研发中心", editable=False
    )
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name="为了哪项研发需求"
    )
    day = models.DateField("日期", null=True, editable=False)
    seats = models.PositiveSmallIntegerField("席位", default=1, validators=[MinValueValidator(1)])
    purpose = models.TextField("用途", help_text="做什么、带什么样品、需要资源单位准备什么。")
    hours = models.DecimalField(
        "使用时长", max_digits=5, decimal_places=1, null=True,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal(24 * 200))], help_text="小时，各席位合计。",
    )  # fmt: skip
    note = models.TextField("使用情况", blank=True)

    #: States in which seats are taken.
    HELD = ("booked", "awaiting", "used", "missed", "contested", "excused", "upheld", "unlogged")

    class Meta:
        verbose_name = "资源预约"
        indexes = [models.Index(fields=["firm", "day"], name="booking_of_firm")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "firm"], condition=Q(state__in=["booked", "awaiting"]), name="one_booking_of_a_firm",
                violation_error_message="贵企业已预约这个时段，要改席位请先取消原来的预约。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.session)

    @property
    def title_en(self) -> str:
        """Its session's."""
        return self.session.title_en
