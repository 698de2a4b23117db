"""Reading policy documents, and what stands between a version and its publication."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.rules.allocating import check_budgets
from chengshu.kernel.rules.document import Fact, InvalidPolicy, read_policy
from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.facts import read_facts

if TYPE_CHECKING:
    from chengshu.services.policies.models import PolicyVersion


def catalogue() -> dict[str, Fact]:
    """The facts that policies of this city may ask for, by name."""
    return _catalogue(settings.CITY / "policies" / "facts.yaml")


@cache
def _catalogue(path: Path) -> dict[str, Fact]:
    return read_facts(path)


def read(text: str) -> Document:
    """A document. Raises InvalidPolicy with every problem in it."""
    return _read(text, settings.CITY)


@lru_cache(maxsize=512)
def _read(text: str, city: Path) -> Document:
    del city
    return read_policy(text, catalogue())


def read_answer(text: str) -> Document:
    """A document as the answer to a question. Raises Invalid that names line and column of each problem."""
    try:
        return read(text)
    except InvalidPolicy as error:
        raise Invalid(
            [
                {
                    "field": "text",
                    "message": say(
                        "第 {line} 行第 {column} 列：{told}", line=one.line, column=one.column, told=one.message
                    ),
                }
                for one in error.problems
            ]
        ) from error


def document(version: PolicyVersion) -> Document:
    """What a version says, with the facts as the catalogue had them when it was submitted."""
    if not version.catalogue:
        return read(version.text)
    try:
        found = read(version.text)
    except InvalidPolicy:  # the catalogue has moved on
        found = None
    same = found is not None and found.hash == version.digest
    return found if found and same else _kept(version.text, json.dumps(version.catalogue, sort_keys=True))


@lru_cache(maxsize=512)
def _kept(text: str, entries: str) -> Document:
    facts = [Fact.from_plain(entry) for entry in json.loads(entries)]
    return read_policy(text, {fact.name: fact for fact in facts})


def tests_pass(version: PolicyVersion) -> str | None:
    """Only what decides its own situations as expected goes further."""
    if not version.situations:
        return say("文档还没有情形测试，请至少写一个。")
    if version.failing:
        return say("{failing} 个情形测试没有通过，请先修改文档或测试。", failing=version.failing)
    return None


def measured(version: PolicyVersion) -> str | None:
    """Whoever publishes has seen whom it touches."""
    told = tests_pass(version) or (None if version.effect else say("对全市的影响还在测算，请稍候刷新。"))
    return told or one_line(version)


def one_line(version: PolicyVersion) -> str | None:
    """The policies of one budget stand in one line, so they must order it alike."""
    written = document(version)
    if written.budget is None:
        return None
    others = type(version).objects.filter(state="published", policy__budget=written.budget.key)
    beside = [document(one) for one in others.exclude(policy=version.policy_id).select_related("policy")]
    try:
        check_budgets([written, *beside], {written.budget.key: 0})
    except ValueError as error:
        return say("{error}同一预算的有：{policies}。", error=str(error), policies=listed(beside))
    return None
