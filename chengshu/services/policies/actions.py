"""The verbs of policies and versions that need more than filling in fields."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Body
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, lock, perform
from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.testing import run_tests
from chengshu.services.policies.flow import VERSION
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.documents import document, read_answer


@verb(VERSION, "draft")
def draft(version: PolicyVersion, acting: Acting) -> None:
    """A policy is entered with its first version. Whoever writes belongs to its owner, or to a body above."""
    written = read_answer(version.text)
    owner = _owner(written, acting)
    version.policy = Policy.objects.filter(key=written.key).first() or begin(
        PLATFORM, Policy(key=written.key, subject=written.subject, owner=owner), "enter", card(written)
    )
    if version.policy.owner_id != owner.pk or version.policy.subject != written.subject:
        told = say("代号“{key}”已是{owner}的另一项政策，请换一个代号。", key=written.key, owner=version.policy.owner)
        raise Invalid.field("text", told)
    version.author = acting.person
    version.order = version.policy.versions.count() + 1
    _same_rows(version, written)
    _take_in(version, written)


@verb(VERSION, "edit")
def edit(version: PolicyVersion) -> None:
    """The same policy, in other words."""
    written = read_answer(version.text)
    if written.key != version.policy.key or written.subject != version.policy.subject:
        raise Invalid.field("text", say("代号和发放对象不能改：另写一项政策请新建版本。"))
    _same_rows(version, written)
    _take_in(version, written)


def _same_rows(version: PolicyVersion, written: Document) -> None:
    """What was granted by one version counts for the next: so both are per person, per firm, or per project."""
    before = version.policy.versions.exclude(pk=version.pk).order_by("order").first()
    if before and document(before).rows != written.rows:
        raise Invalid.field(
            "text",
            say("这项政策按 {rows} 发放，新的版本不能改：另写一项政策请换一个代号。", rows=document(before).rows),
        )


def _owner(written: Document, acting: Acting) -> Body:
    owner = Body.objects.filter(number=written.owner).first()
    if owner is None:
        raise Invalid.field("text", say("没有代号为“{owner}”的单位。", owner=written.owner))
    if acting.is_platform or (acting.organisation and owner.path.startswith(acting.organisation.path)):
        return owner
    raise Invalid.field("text", say("这项政策由{owner}主管，您不能起草。", owner=owner))


def _take_in(version: PolicyVersion, written: Document) -> None:
    """The fingerprint, the beginning, and what the document's own situations come to."""
    version.digest, version.catalogue = written.hash, [fact.plain() for fact in written.facts.values()]
    version.effective_from = min(one.first for one in written.periods)
    results = run_tests(written)
    version.situations = [
        {"name": one.name, "passed": one.passed, "expected": str(one.expected), "found": str(one.found)}
        for one in results
    ]
    version.failing = sum(not one.passed for one in results)
    version.effect = ""


@verb(VERSION, "submit")
def submit(version: PolicyVersion) -> None:
    """Read and measured anew: the catalogue and the population have moved on."""
    _take_in(version, read_answer(version.text))


@verb(VERSION, "publish")
def publish(version: PolicyVersion, acting: Acting) -> None:
    """The version in force gives way in the same transaction; the policy's card is rewritten."""
    policy = lock(version.policy)
    for known in policy.versions.filter(state="published"):
        perform(PLATFORM, known, "supersede")
    version.publisher, version.published_on = acting.person, today()
    perform(PLATFORM, policy, "start", card(document(version)))


@verb(VERSION, "withdraw")
def withdraw(version: PolicyVersion) -> None:
    """Without a version in force the policy has ended."""
    policy = lock(version.policy)
    if policy.state == "in_force":
        perform(PLATFORM, policy, "end")


def card(written: Document) -> dict[str, Any]:
    """What a policy's card says of its document."""
    source = written.source
    return {
        "title": written.title, "title_en": written.title_en, "clause": written.clause or "",
        "source": ", ".join(dict.fromkeys(one.document for one in source)), "quote": "\n".join(one.quote for one in source),
        "group": written.group or "", "budget": written.budget.key if written.budget else "",
        "proactive": written.proactive,
    }  # fmt: skip
