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
        "评分",
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="0 到 100 分。",
    )
    opinion = CodeField("评审意见", list_key="review_opinions", blank=True)
    grounds = models.TextField("评审理由", blank=True)

    class Meta:
        abstract = True
