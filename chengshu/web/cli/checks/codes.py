"""Code lists: each one that a column or a question names is kept by the city."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

from chengshu.kernel.base.fields import CodeField, CodesField
from chengshu.kernel.base.history import Version
from chengshu.kernel.base.lists import LISTS
from chengshu.kernel.lifecycle.flow import FLOWS
from chengshu.web.cli.checks.registry import Finding, check


@check("列与问题所用的代码表都在城市资料包中")
def lists_exist() -> Iterator[Finding]:
    """Columns of every noun, then the questions of every step."""
    for model in apps.get_models():
        for column in model._meta.get_fields():
            if not isinstance(column, (CodeField, CodesField)) or issubclass(model, Version):
                continue
            if (column.list_key or isinstance(column, CodeField)) and column.list_key not in LISTS:
                yield Finding(
                    f"{model._meta.label_lower}.{column.name}",
                    f"没有代码表 {column.list_key}（lists/*.yaml）",
                )
    for flow in FLOWS.values():
        for step in flow.steps:
            for ask in step.questions:
                if ask.kind == "code" and ask.list_key not in LISTS:
                    yield Finding(f"流程 {flow.noun} 的步骤 {step.verb}", f"没有代码表 {ask.list_key}（lists/*.yaml）")
