"""What becomes of matches, and the weights learnt from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.record import Record
from chengshu.kernel.meeting.outcome import LABELS


class Event(models.Model):
    """Something that became of a match. `position`, `score` and `signals` are what the match was shown with, where it was.

    What was shown and opened is measured, not told: it is no record and has no entry (decision 0025). What came of it is
    written from the journal, each from the entry that says so.
    """

    meeting = models.CharField(max_length=48)
    demand = models.UUIDField()
    supply = models.UUIDField()
    what = models.CharField(max_length=12, choices=list(LABELS.items()))
    side = models.CharField(max_length=8, blank=True)
    position = models.PositiveSmallIntegerField(null=True)
    score = models.FloatField(null=True)
    signals = models.JSONField(default=dict)
    reason = models.CharField(max_length=40, blank=True)
    person = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    at = models.DateTimeField()
    on = models.DateField()
    entry = models.BigIntegerField(null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "meeting_event"
        verbose_name = "匹配反馈"
        constraints = [
            models.UniqueConstraint(
                fields=["supply", "on", "demand", "what", "side", "meeting"],
                condition=Q(entry=None),
                name="meeting_seen_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["entry", "meeting"], condition=Q(entry__isnull=False), name="meeting_outcome_once"
            ),
        ]
        indexes = [models.Index(fields=["demand", "supply"], name="meeting_pair")]

    def __str__(self) -> str:
        return f"{self.meeting} {self.what} {self.on}"


class Fusion(Record):
    """Weights learnt from what became of matches. The newest edition that was not taken back is what scores are made with."""

    code = "FUS"
    meeting = models.CharField("对接", max_length=48)
    edition = models.PositiveIntegerField("版次", default=0)
    weights = models.JSONField("权重")
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    outcomes = models.PositiveIntegerField("学自的结果数")
    held_out = models.PositiveIntegerField("用于检验的需求数")
    before = models.DecimalField("检验集 nDCG@10，原权重", max_digits=5, decimal_places=4)
    after = models.DecimalField("检验集 nDCG@10，新权重", max_digits=5, decimal_places=4)

    class Meta:
        verbose_name = "匹配权重"
        constraints = [models.UniqueConstraint(fields=["meeting", "edition"], name="fusion_edition")]

    def __str__(self) -> str:
        return f"{self.meeting} #{self.edition}"
