"""Fixtures every test may use."""

import gc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import deactivate

from chengshu.kernel.identity import limits, standing
from chengshu.kernel.indicators import freshness
from chengshu.kernel.journal import stamps
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle import reacting
from chengshu.kernel.matching import finding
from chengshu.kernel.matching.rebuilding import rebuild
from chengshu.kernel.registers import facets
from chengshu.web.cli.compiling import compile_catalogues
from tests.cast import assemble
from tests.sharing import rank, scheduler

pytest.register_assert_rewrite("tests.browser.looking")
# Three thousand tests and the whole platform are there to stay: going through them again and again finds no garbage.
gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing remembered from another test's database, nor of its askers' requests, nor the language that its last reader spoke."""
    deactivate()
    for forget in (facets.forget, finding.forget, freshness.forget, limits.forget, stamps.forget, standing.forget):
        forget()


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The standing cast (tests/cast.py)."""
    return assemble()


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Let what was journalled be reacted to, as the worker does."""

    def deliver() -> int:
        reacting.note(list(Entry.objects.order_by("id")))
        return reacting.deliver()

    return deliver


@pytest.fixture
def index(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes an index of everything there is; without it, search is the database's own. It follows catch_up(), and is
    relied upon however slow the machine.
    """
    settings.CITY_HOME = tmp_path
    monkeypatch.setattr(finding, "PATIENCE", 1e8)

    def make() -> None:
        sequence()
        rebuild()
        finding.forget()

    return make


def pytest_configure(config: pytest.Config) -> None:
    """What is spoken is compiled before anybody speaks, once: a process keeps what it has read first."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads code and documents, or starts a city of its own, says nothing new on a second database."""
    once = ("tests/architecture/", "tests/guide/")
    for item in items:
        if item.nodeid.startswith(once) and "sql_and_python_agree" not in item.nodeid:
            item.add_marker(pytest.mark.sqlite)
    items.sort(key=lambda item: rank(item.nodeid))


def pytest_collection_finish() -> None:
    """What has been collected is garbage never."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With --dist loadscope, as `city test` asks."""
    return scheduler(config, log) if config.option.dist == "loadscope" else None
