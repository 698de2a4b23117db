"""Indicators: each one that the platform computes does compute, as a whole and by each of its dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from chengshu.kernel.indicators.figures import figure
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.web.cli.checks.registry import Finding, check
from chengshu.web.cli.tables import straight_from_models


@check("每个指标都能算出来")
def indicators_compute() -> Iterator[Finding]:
    """On the installation's records, or on empty tables where there is no database yet."""
    with _tables():
        for code, indicator in INDICATORS.items():
            for dimension in ("", *indicator.by) if indicator.live else ("",):
                try:
                    figure(indicator, None, dimension).plain()
                except Exception as error:
                    by = f"（按 {dimension} 分）" if dimension else ""
                    yield Finding(f"指标 {code}{by}", f"算不出来：{type(error).__name__}：{error}")


@contextmanager
def _tables() -> Iterator[None]:
    if connection.introspection.table_names():
        yield
        return
    name = connection.settings_dict["NAME"]
    with straight_from_models():
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
