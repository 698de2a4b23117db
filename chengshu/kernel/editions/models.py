"""The noun of an edition."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say


class Edition(Record):
    """One frozen version of a list. `content` is canonical JSON; its SHA-256 is signed and journalled."""

    code = "EDN"
    title = models.CharField("名称", max_length=160)
    subject_noun = models.CharField(max_length=48, editable=False)
    subject = models.CharField("所属", max_length=40, db_index=True)
    edition = models.PositiveIntegerField("版次")
    published_on = models.DateField("发布日期")
    publisher = models.CharField("发布单位", max_length=120)
    items = models.PositiveIntegerField("条目")
    digest = models.CharField("内容摘要", max_length=64)
    previous = models.CharField("上一版摘要", max_length=64, blank=True)
    content = models.TextField("内容", editable=False)
    signature = models.TextField("签名", editable=False)

    class Meta:
        verbose_name = "清单版本"
        constraints = [models.UniqueConstraint(fields=["subject", "edition"], name="one_edition_each")]

    def __str__(self) -> str:
        return say("{title}（第 {edition} 版）", title=self.title, edition=self.edition)

    @property
    def told(self) -> dict[str, Any]:
        """{"title", "subject", "edition", "published_on", "publisher", "previous", "columns", "rows"}."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def intact(self) -> bool:
        """Does the content still have the digest that was signed?"""
        return hashlib.sha256(self.content.encode()).hexdigest() == self.digest
