"""The editions of a list: the one in force, all of them, and how the list's own page shows them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column


def editions(subject: Record) -> models.QuerySet[Edition]:
    """Every edition of a list, the newest first."""
    return Edition.objects.filter(subject=subject.number, subject_noun=subject.noun()).order_by("-edition")


def current(subject: Record) -> Edition | None:
    """The edition of a list that is in force."""
    return editions(subject).filter(state="current").first()


def subject_of(edition: Edition) -> Any:
    """The list an edition is of."""
    return apps.get_model(edition.subject_noun)._default_manager.filter(number=edition.subject).first()


#: What a register of lists shows of their editions.
EDITION_FACTS = (
    Column("edition", "现行版本", kinds.RECORD, target=Edition, compute=current, stored=False),
    Column("editions", "全部版本", kinds.TEXT, compute=lambda subject: list(editions(subject)), stored=False),
)
