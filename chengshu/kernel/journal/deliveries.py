"""Which reaction still has to be told of which entry. A row goes when its reaction has succeeded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from chengshu.kernel.journal.entries import Entry

#: The longest wait between two attempts.
LONGEST = timedelta(hours=1)


class Deliveries(models.QuerySet["Delivery"]):
    """Reads of what is not yet delivered."""

    def due(self, moment: datetime) -> Deliveries:
        """What may be tried now.

        Of one record's entries a reaction hears in order, so only the first counts.
        """
        earlier = Delivery.objects.filter(
            reaction=OuterRef("reaction"), record=OuterRef("record"), entry__lt=OuterRef("entry")
        )
        return self.filter(~Exists(earlier), next_at__lte=moment).order_by("id")

    def failing(self) -> Deliveries:
        """What has been tried and did not succeed, oldest first."""
        return self.filter(~Q(attempts=0)).order_by("id")


class Delivery(models.Model):
    """One reaction's turn at one entry: how often it was tried, the last error, when it is tried next."""

    id = models.BigAutoField(primary_key=True)
    reaction = models.CharField("反应", max_length=120)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", verbose_name="日志条目")
    record = models.UUIDField()
    attempts = models.PositiveIntegerField("已试次数", default=0)
    error = models.TextField("最近一次的错误", blank=True)
    next_at = models.DateTimeField("下次尝试", db_index=True)

    objects = Deliveries.as_manager()

    class Meta:
        db_table = "journal_delivery"
        verbose_name = "投递"
        constraints = [models.UniqueConstraint(fields=["reaction", "entry"], name="journal_delivered_once")]
        indexes = [models.Index(fields=["reaction", "record", "entry"], name="journal_delivery_order")]

    def __str__(self) -> str:
        return f"{self.reaction} ← {self.entry_id}"


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 1 s, 2 s, 4 s … an hour."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 20)), LONGEST)
