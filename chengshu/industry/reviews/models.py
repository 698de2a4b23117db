"""What every review has; the case it judges is the system's own column."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Person


class Review(Record):
    """One expert's judgement of one case: a score out of 100, an opinion, reasons."""

    expert = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="评审专家")
    score = models.PositiveSmallIntegerField(
        "评分", null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="0 到 100 分；一般 80 分以上推荐，60 分以上修改后推荐。",
    )  # fmt: skip
    opinion = CodeField("评审意见", list_key="review_opinions", blank=True)
    grounds = models.TextField("评审理由", blank=True, help_text="写明依据和改进建议，供组织评审的部门决定时参考。")

    class Meta:
        abstract = True
