"""Following a path of column names, as declarations write them, to the column it ends at."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from chengshu.kernel.identity.who import SELF


def end_of(noun: type[models.Model], path: str) -> Any:
    """The column at the end of "product.provider" or "product__provider"; to-many relations go by their name.

    Raises LookupError, saying where the path breaks off.
    """
    model, field = noun, None
    names = path.replace(".", "__").split("__")
    for place, name in enumerate(names):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            raise LookupError(f"{model._meta.label_lower} 没有列 {name}（路径 {path}）") from None
        if place < len(names) - 1:
            if not field.is_relation:
                raise LookupError(f"{model._meta.label_lower}.{name} 不是关联，不能再往下走（路径 {path}）")
            model = field.related_model  # type: ignore[assignment]
    return field


def model_at(noun: type[models.Model], path: str) -> type[models.Model]:
    """The model that relations lead to; "self" is the noun. Raises LookupError for a plain column."""
    if path == SELF:
        return noun
    field = end_of(noun, path)
    if not field.is_relation:
        raise LookupError(f"路径 {path} 的末端不是关联")
    found: type[models.Model] = field.related_model
    return found


def common(one: type[models.Model], other: type[models.Model]) -> bool:
    """Are they the same table? Body and Firm are both organisations."""
    return one._meta.concrete_model is other._meta.concrete_model
