"""A small policy of a body of the cast, whose every fact the register of firms tells, and versions of it."""

from types import SimpleNamespace
from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.documents import read

TEXT = """key: small_firms
title: 小企业补助
title_en: Grants for small firms
subject: firm
rows: firms
owner: BUREAU
source: {document: "900-1", quote: 数字样城方案过半}
parameters:
  grant: {type: money, value: 6000元, words: 补助, assumed: true}
periods:
  - {from: 2020-01-01}
facts: [size]
conditions:
  - {id: size, words: 小微企业, words_en: A small firm, when: "size IN ('small', 'micro')"}
amount: grant
budget: {key: small_firms, order: first_come, short: none}
proactive: true
tests:
  - {name: 小型, day: 2024-05-01, facts: {size: small}, outcome: eligible, amount: 6000元}
"""


def policy(cast: SimpleNamespace) -> Policy:
    """Unsaved; a second one beside the first has a key of its own."""
    many = Policy.objects.filter(key__startswith="small_firms").count()
    key = f"small_firms_{many}" if many else "small_firms"
    return Policy(key=key, title="小企业补助", subject="firm", owner=cast.bureau, budget="small_firms")


def version(cast: SimpleNamespace) -> PolicyVersion:
    """Unsaved, tested and measured, written by the policy clerk."""
    from tests.exhaustive.making import make

    written = read(TEXT)
    return PolicyVersion(
        policy=Policy.objects.filter(key="small_firms").first() or make(Policy, cast, "preparing"),
        text=TEXT, digest=written.hash, effective_from=today(),
        author=cast.people.policy_clerk, effect="{}",
        situations=[{"name": "小型", "passed": True, "expected": "", "found": ""}],
    )  # fmt: skip


def _text(record: Any) -> dict[str, Any]:
    return {"text": TEXT}


MAKE = {"policies.policy": policy, "policies.policyversion": version}
ANSWERS = {("policies.policyversion", "edit"): _text}
