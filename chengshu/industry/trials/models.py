"""Products, their reviews, the published service list, trials and their use logs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chengshu.industry.calls.models import Call
from chengshu.industry.market.models import Demand
from chengshu.industry.reviews.models import Review
from chengshu.kernel.base.fields import CodeField, MoneyField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Firm, Organisation

one_to_five = [MinValueValidator(1), MaxValueValidator(5)]


class ServiceList(Record):
    """The published list of products that can be tried: frozen, numbered and signed at each version."""

    code = "LST"
    title = models.CharField("清单名称", max_length=120)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name="征集")

    class Meta:
        verbose_name = "服务清单"


class Product(Record):
    """A product or solution with evidence that it is small, fast, light and precise (小快轻准)."""

    code = "PRD"
    name = models.CharField("产品名称", max_length=120)
    provider = models.ForeignKey(Firm, models.PROTECT, related_name="products", verbose_name="服务商")
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name="征集")
    kind = CodeField("产品形态", list_key="product_kinds")
    process = CodeField("转型环节", list_key="processes")
    summary = models.TextField("产品简介")
    small = models.TextField("小型化佐证", help_text="功能聚焦一个环节，可单独购买和使用。")
    fast = models.TextField("快速化佐证", help_text="从签收到上线的天数，有两家以上用户的实例。")
    light = models.TextField("轻量化佐证", help_text="不改动现有设备和系统，所需硬件、人员和费用。")
    precise = models.TextField("精准化佐证", help_text="针对的行业和痛点，使用前后可比的量化结果。")
    deployment = CodeField("部署方式", list_key="deployment_modes")
    price_model = CodeField("收费方式", list_key="price_models")
    price = MoneyField("参考价格", null=True, blank=True)
    seats_offered = models.PositiveIntegerField(
        "试用席位", validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    trial_days = models.PositiveSmallIntegerField(
        "试用天数", validators=[MinValueValidator(7), MaxValueValidator(365)], help_text="7 到 365 天。"
    )
    score = models.DecimalField("评审均分", max_digits=4, decimal_places=1, null=True)
    service_list = models.ForeignKey(
        ServiceList, models.PROTECT, null=True, related_name="products", verbose_name="所在清单"
    )
    kept_on = models.DateField("复核保留日期", null=True)
    delisted_for = CodeField("下架原因", list_key="delisting_reasons", blank=True)

    #: States in which a product is, or has been, published.
    PUBLISHED = ("listed", "watched", "suspended", "delisted")

    class Meta:
        verbose_name = "产品"


class Providers(models.Manager):
    """Firms with a product that is, or has been, on a list."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Told by their products."""
        published = Product.objects.filter(provider=models.OuterRef("pk"), state__in=Product.PUBLISHED)
        return super().get_queryset().filter(models.Exists(published), kind=Organisation.FIRM)


class Provider(Organisation):
    """A firm as those who might try its products see it: by what became of them."""

    only: ClassVar[dict[str, Any]] = {"kind": Organisation.FIRM}
    objects: ClassVar[Providers] = Providers()

    class Meta:
        proxy = True
        verbose_name = "服务商"


class ProductReview(Review):
    """One expert's judgement of a product."""

    code = "PRV"
    product = models.ForeignKey(Product, models.PROTECT, related_name="reviews", verbose_name="产品")

    class Meta:
        verbose_name = "产品评审"
        constraints = [models.UniqueConstraint(fields=["product", "expert"], name="product_reviewed_once")]

    def __str__(self) -> str:
        return str(self.product)


class Trial(Record):
    """A manufacturer's free use of a listed product, with a start, an end and a measured result."""

    code = "TRY"
    # Found by product through the indexes below, which begin with it.
    product = models.ForeignKey(Product, models.PROTECT, related_name="trials", verbose_name="产品", db_index=False)
    manufacturer = models.ForeignKey(Firm, models.PROTECT, related_name="trials", verbose_name="试用企业")
    demand = models.ForeignKey(
        Demand, models.PROTECT, null=True, blank=True, related_name="trials", verbose_name="对应需求"
    )
    seats = models.PositiveIntegerField("席位", validators=[MinValueValidator(1)])
    purpose = models.TextField("试用目的", blank=True, help_text="在哪个环节、多少人用，想看到什么效果。")
    starts_on = models.DateField("试用开始", null=True)
    ends_on = models.DateField("试用截止", null=True)
    score = models.PositiveSmallIntegerField(
        "评分", null=True, validators=one_to_five, help_text="1 到 5 分，5 分最好。"
    )
    comment = models.TextField("评价", blank=True)
    evaluated_on = models.DateField("评价日期", null=True)
    measure = CodeField("结果指标", list_key="trial_measures", blank=True)
    value_before = models.DecimalField("试用前", max_digits=14, decimal_places=2, null=True, blank=True)
    value_after = models.DecimalField("试用后", max_digits=14, decimal_places=2, null=True, blank=True)
    contract = MoneyField("合同金额", null=True)
    not_bought_for = CodeField("未转化原因", list_key="no_conversion_reasons", blank=True)

    class Meta:
        verbose_name = "试用"
        indexes = [
            models.Index(fields=["product", "state", "seats"], name="trial_seats"),  # seats taken, at every step
            models.Index(fields=["ends_on", "id"], name="trial_ends_on"),  # what a list is sorted by
            models.Index(  # a product's ratings, weighed at every new one without reading its trials
                fields=["product", "evaluated_on", "score"],
                condition=models.Q(score__isnull=False),
                name="trial_ratings",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "manufacturer"],
                condition=models.Q(state__in=["requested", "running", "awaiting"]),
                name="one_trial_at_a_time",
                violation_error_message="贵企业对这个产品已有一项进行中的试用，请先完成它。",
            ),
            models.CheckConstraint(
                condition=models.Q(contract=None) | models.Q(contract__gt=0), name="contract_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.manufacturer}"


class UseLog(Record):
    """What was done with a product on a day of its trial."""

    code = "USE"
    trial = models.ForeignKey(Trial, models.PROTECT, related_name="logs", verbose_name="试用")
    used_on = models.DateField("使用日期")
    hours = models.DecimalField(
        "使用时长", max_digits=6, decimal_places=1, validators=[MinValueValidator(Decimal("0.1"))],
        help_text="小时，各席位合计。",
    )  # fmt: skip
    note = models.TextField("使用情况")

    class Meta:
        verbose_name = "使用记录"
