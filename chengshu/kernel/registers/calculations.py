"""Questions that the API answers without keeping anything: what fits me, what would it come to.

A system declares one in its register.py; the web's API gives it its address and its place in the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from chengshu.kernel.identity.acting import Acting

Schema = dict[str, Any]


@dataclass(frozen=True)
class Calculation:
    """POST /api/v1/<path>.

    asks: the fields of the question, made anew each time. gives: the JSON schema of the answer.
    work: the answer to somebody's judged question; it writes nothing.
    """

    path: str
    title: str
    about: str
    asks: Callable[[], Mapping[str, forms.Field]]
    gives: Schema
    work: Callable[[Acting, dict[str, Any]], dict[str, Any]]


CALCULATIONS: dict[str, Calculation] = {}


def calculation(one: Calculation) -> None:
    """Declare it."""
    if one.path in CALCULATIONS:
        raise TypeError(f"计算 {one.path} 重名")
    CALCULATIONS[one.path] = one
