"""A step asked for twice under one key is taken once; the second time gives the first answer again.

A program that lost the answer on the way may so ask again without fear. Only what was done is kept: a refusal
left nothing behind, so the same request is judged anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, models, transaction

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.errors import BadRequest, Invalid
from chengshu.kernel.base.fields import InstantField, micros
from chengshu.kernel.base.words import say

KEPT_FOR = timedelta(days=7)
LONGEST_KEY = 200


class Kept(models.Model):
    """One answer. `id` is a hash of asker and key, `asked` of the request.

    The answer may hold personal data, so it goes after a week.
    """

    id = models.CharField(max_length=64, primary_key=True)
    asked = models.CharField(max_length=64)
    answer = models.TextField(blank=True)
    kept_at = InstantField(db_index=True)

    class Meta:
        db_table = "lifecycle_kept"
        verbose_name = "已答复的请求"

    def __str__(self) -> str:
        return self.id[:12]


@dataclass(frozen=True)
class Given:
    """The answer to a request, and whether it had been given before."""

    answer: str
    again: bool


#: A key out of its week is free again. A claim not yet committed makes the second one wait for how it ends.
_CLAIM = (
    "INSERT INTO lifecycle_kept (id, asked, answer, kept_at) VALUES (%s, %s, '', %s) "
    "ON CONFLICT (id) DO UPDATE SET asked = excluded.asked, answer = '', kept_at = excluded.kept_at "
    "WHERE lifecycle_kept.kept_at < %s RETURNING id"
)
_KEEP = "UPDATE lifecycle_kept SET answer = %s WHERE id = %s"


def once(who: str, key: str, asked: bytes, do: Callable[[], str]) -> Given:
    """Do it and keep its answer, both in one transaction; or give the answer kept for this asker and key.

    Raises BadRequest for a key that is none, Invalid for a key used before for another request.
    """
    check_key(key)
    claim, digest = _hash(f"{who}\n{key}".encode()), _hash(asked)
    with transaction.atomic():
        if _claimed(claim, digest):
            answer = do()
            with connection.cursor() as cursor:
                cursor.execute(_KEEP, [answer, claim])
            return Given(answer, again=False)
    kept = Kept.objects.get(pk=claim)
    if kept.asked != digest:
        raise Invalid.field(
            "Idempotency-Key",
            say("这个 Idempotency-Key 已用于另一次内容不同的办理。重试请原样提交，新的办理请换一个。"),
        )
    return Given(kept.answer, again=True)


def _claimed(claim: str, digest: str) -> bool:
    limit = now() - KEPT_FOR
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [claim, digest, micros(now()), micros(limit)])
        mine = cursor.fetchone() is not None
    if claim.startswith("00"):  # one request in 256 sweeps out what all of them left
        Kept.objects.filter(kept_at__lt=limit).delete()
    return mine


def check_key(key: str) -> None:
    """Raises BadRequest for a key that is none."""
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadRequest(
            say("Idempotency-Key 应为 1 到 {most} 个可见的 ASCII 字符，例如一个 UUID。", most=LONGEST_KEY),
            parameter="Idempotency-Key",
        )


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
