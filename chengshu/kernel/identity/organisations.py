"""Organisations: public bodies in one tree, and firms by their unified social credit code."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from chengshu.kernel.base.codes import check_credit_code
from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.places import Place


def credit_code(value: str) -> None:
    """The check digit of GB 32100-2015, with the reason when it does not hold."""
    try:
        check_credit_code(value)
    except ValueError as error:
        raise ValidationError(str(error), code="credit_code") from error


class CreditCodeInput(forms.CharField):
    """A code as people type it: full width, lower case and spaces are put right before anything looks at it."""

    def to_python(self, value: Any) -> str:
        """Normalised; a ValidationError says what is wrong."""
        typed = super().to_python(value) or ""
        if not typed:
            return typed
        credit_code(typed)
        return check_credit_code(typed)


class CreditCodeField(models.CharField):
    """统一社会信用代码: stored upper-case, its check digit verified."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        kwargs["validators"] = [credit_code]
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Typed input; longer is let in, so that the message can say what is wrong with it."""
        return super().formfield(**{"form_class": CreditCodeInput, **kwargs, "max_length": 40})

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Normalised: half-width, upper-case."""
        if value in (None, ""):
            return value
        credit_code(value)
        return check_credit_code(value)


class Organisation(Record):
    """A body or a firm: whatever a person can act for. `path` is the numbers from the root down, each followed by '/'."""

    BODY, FIRM = "body", "firm"
    KINDS = [(BODY, "单位"), (FIRM, "企业")]

    code = "ORG"
    kind = models.CharField("类别", max_length=8, choices=KINDS, db_index=True)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=40, blank=True)
    name_en = models.CharField("英文名称", max_length=160, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name="所在区市")
    credit_code = CreditCodeField("统一社会信用代码", null=True, blank=True, unique=True)
    industry = CodeField("行业", list_key="industries", blank=True)
    size = CodeField("规模", list_key="firm_sizes", blank=True)
    chain = CodeField("产业链", list_key="chains", blank=True)
    address = models.CharField("地址", max_length=160, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)

    personal = frozenset({"contact", "phone"})

    class Meta:
        verbose_name = "单位与企业"

    def __str__(self) -> str:
        return self.name


class Bodies(models.Manager):
    """Public bodies only."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Filtered by kind."""
        return super().get_queryset().filter(kind=Organisation.BODY)


class Firms(models.Manager):
    """Firms only."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Filtered by kind."""
        return super().get_queryset().filter(kind=Organisation.FIRM)


class Body(Organisation):
    """A public body: a department, a district government, a street office, an institution."""

    only: ClassVar[dict[str, Any]] = {"kind": Organisation.BODY}
    objects: ClassVar[Bodies] = Bodies()

    class Meta:
        proxy = True
        verbose_name = "单位"


class Firm(Organisation):
    """A firm, known by its credit code."""

    code = "FIRM"
    only: ClassVar[dict[str, Any]] = {"kind": Organisation.FIRM}
    objects: ClassVar[Firms] = Firms()

    class Meta:
        proxy = True
        verbose_name = "企业"
