"""The noun of a commitment."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Organisation
from chengshu.kernel.panels.draw import DIGEST, SECRET
from chengshu.kernel.panels.panel import Panel


def whole(pattern: Any, message: str) -> RegexValidator:
    """Nothing but the pattern."""
    return RegexValidator(rf"\A{pattern.pattern}\Z", message)


class Commitment(Record):
    """One commissioner's part of a draw: a hash that promises a secret, then the secret."""

    code: ClassVar[str] = "CMT"
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="commitments", verbose_name="评审组")
    nth = models.PositiveSmallIntegerField("序号")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="委托方")
    role = CodeField("角色", list_key="roles")
    promised = models.CharField(
        "承诺值", max_length=64, blank=True,
        validators=[whole(DIGEST, "承诺值是密语的 SHA-256，64 个十六进制小写字符。")],
        help_text="密语的 SHA-256。密语须是 16 至 128 个英文字母、数字或符号（不含空格和换行），自己保管，揭示前不要告诉任何人。",
    )  # fmt: skip
    secret = models.CharField(
        "密语", max_length=128, blank=True,
        validators=[whole(SECRET, "密语是 16 至 128 个英文字母、数字或符号，不含空格和换行。")],
        help_text="须与此前的承诺值相符，提交后公开。",
    )  # fmt: skip

    class Meta:
        verbose_name = "抽取承诺"
        constraints = [
            models.UniqueConstraint(fields=["panel", "nth"], name="commitment_in_its_place"),
            models.UniqueConstraint(
                fields=["panel", "promised"], condition=~models.Q(promised=""), name="nobody_promises_the_same",
                violation_error_message="另一个委托方已经提交了相同的承诺值，请用自己的密语。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.panel)
