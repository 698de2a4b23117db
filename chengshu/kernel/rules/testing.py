"""Running the tests that stand in a document. Publishing needs all of them to pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import in_english, listed, say
from chengshu.kernel.rules.compiled import IN_FORCE_WORDS, IN_FORCE_WORDS_EN
from chengshu.kernel.rules.deciding import Decision, decide
from chengshu.kernel.rules.document import IN_FORCE, Policy, Test

SAID = {"eligible": "符合", "not_eligible": "不符合", "need_data": "缺资料"}


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test: what was expected and what came out, in words."""

    __test__ = False  # not a test of pytest

    name: str
    passed: bool
    expected: str
    found: str
    decision: Decision


def run_tests(policy: Policy) -> list[TestResult]:
    """Every test of the document, in its order."""
    return [_run(policy, test) for test in policy.tests]


def _run(policy: Policy, test: Test) -> TestResult:
    decision = decide(policy, test.facts, test.day)
    wanted = (test.outcome, test.amount, test.missing, test.fails)
    came = (
        decision.outcome,
        decision.amount if test.amount is not None else None,
        frozenset(decision.missing) if test.missing is not None else None,
        frozenset(decision.failed) if test.fails is not None else None,
    )
    full = (
        decision.outcome,
        decision.amount,
        decision.missing,
        decision.failed if decision.outcome == "not_eligible" else (),
    )
    return TestResult(test.name, wanted == came, _said(policy, *wanted), _said(policy, *full), decision)


def _said(policy: Policy, outcome: str, amount: int | None, missing: Any, fails: Any) -> str:
    words = {
        IN_FORCE: IN_FORCE_WORDS_EN if in_english() else IN_FORCE_WORDS,
        **{one.id: str(one) for one in policy.conditions},
    }
    parts = [say(SAID[outcome])]
    if amount is not None:
        parts.append(format_yuan(amount, "en" if in_english() else "zh"))
    if missing:
        parts.append(say("缺{facts}", facts=listed(str(policy.facts[name]) for name in sorted(missing))))
    if fails:
        parts.append(say("不满足：{conditions}", conditions=listed(words[name] for name in sorted(fails))))
    return " · ".join(parts)
