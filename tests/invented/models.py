"""A case with opinions, a room with bookings: no system of the city."""

from django.db import models

from chengshu.kernel.base.fields import CodesField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Body, Firm, Organisation, Person, Place


class Room(Record):
    """Something with places to give away."""

    code = "ROOM"
    name = models.CharField("名称", max_length=40)
    keeper = models.ForeignKey(Organisation, models.PROTECT, verbose_name="管理单位")
    seats = models.PositiveIntegerField("座位")

    class Meta:
        verbose_name = "会议室"


class Booking(Record):
    """Takes seats of a room while it is held."""

    code = "BOOK"
    room = models.ForeignKey(Room, models.PROTECT, verbose_name="会议室")
    holder = models.ForeignKey(Firm, models.PROTECT, verbose_name="预订企业")
    seats = models.PositiveIntegerField("座位")
    ends_on = models.DateField("使用截止", null=True)

    class Meta:
        verbose_name = "预订"


class Case(Record):
    """An application that is examined, supplemented, co-signed, decided, appealed and reopened."""

    code = "CASE"
    personal = frozenset({"phone"})
    title = models.CharField("标题", max_length=80)
    applicant = models.ForeignKey(Firm, models.PROTECT, verbose_name="申请企业")
    district = models.ForeignKey(Place, models.PROTECT, verbose_name="区市")
    handler = models.ForeignKey(Person, models.PROTECT, null=True, verbose_name="经办人")
    cosigners = models.ManyToManyField(Body, related_name="+", verbose_name="会签单位")
    amount = MoneyField("金额", null=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    outcome = models.CharField("结论", max_length=80, blank=True)

    class Meta:
        verbose_name = "办件"


class Opinion(Record):
    """One expert's opinion on a case."""

    code = "OPIN"
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name="办件")
    expert = models.ForeignKey(Person, models.PROTECT, verbose_name="专家")
    score = models.PositiveSmallIntegerField("评分", null=True)

    class Meta:
        verbose_name = "意见"


class Report(Record):
    """What a calendar asks of a room's keeper every month."""

    code = "RPT"
    room = models.ForeignKey(Room, models.PROTECT, verbose_name="会议室")
    period = models.CharField("月份", max_length=7)
    used = models.PositiveIntegerField("使用次数", null=True)

    class Meta:
        verbose_name = "月报"
        constraints = [models.UniqueConstraint(fields=["room", "period"], name="one_report_a_month")]


class Award(Record):
    """An honour that is proposed, signed one after the other, announced, objected to and granted when the
    notice ends.
    """

    code = "AWRD"
    title = models.CharField("标题", max_length=80)
    proposer = models.ForeignKey(Firm, models.PROTECT, verbose_name="申报企业")
    judge = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="评定单位")
    signers = models.ManyToManyField(Body, related_name="+", verbose_name="会签单位")
    held_back = models.BooleanField("暂缓", default=False)
    grade = models.CharField("等级", max_length=8, blank=True)

    class Meta:
        verbose_name = "评优"


class Wish(Record):
    """What somebody asks for in their own words, and the terms they ask it on."""

    code = "WISH"
    title = models.CharField("标题", max_length=80)
    text = models.TextField("说明", blank=True)
    holder = models.ForeignKey(Firm, models.PROTECT, related_name="+", verbose_name="申请企业")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name="区市")
    budget = MoneyField("预算", null=True)
    wanted_by = models.DateField("使用截止", null=True)
    papers = CodesField("资质", default=list, blank=True)
    kind = models.CharField("等级", max_length=8, blank=True)

    class Meta:
        verbose_name = "愿望"


class Offer(Record):
    """What somebody offers, and their own terms."""

    code = "OFFR"
    name = models.CharField("名称", max_length=80)
    text = models.TextField("说明", blank=True)
    keeper = models.ForeignKey(Firm, models.PROTECT, related_name="+", verbose_name="管理单位")
    areas = models.ManyToManyField(Place, related_name="+", verbose_name="区市")
    least = MoneyField("金额", null=True)
    days = models.PositiveIntegerField("天数", null=True)
    papers = CodesField("资质", default=list, blank=True)
    kind = models.CharField("等级", max_length=8, blank=True)

    class Meta:
        verbose_name = "供给"
