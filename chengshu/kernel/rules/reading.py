"""From the text of a document to a Policy, or to the list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from chengshu.kernel.base.words import say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.converting import Reader
from chengshu.kernel.rules.document import (
    IN_FORCE,
    Budget,
    Cap,
    Condition,
    Installment,
    Policy,
    Source,
    hashed,
)  # fmt: skip
from chengshu.kernel.rules.facts import Fact
from chengshu.kernel.rules.fields import Fields
from chengshu.kernel.rules.kinds import Kind
from chengshu.kernel.rules.problems import Findings
from chengshu.kernel.rules.situations import read_tests
from chengshu.kernel.rules.tree import Expr
from chengshu.kernel.rules.vocabulary import Vocabulary, codes, read_source, read_value
from chengshu.kernel.rules.yaml_places import Node, read

KEYS = (
    "key", "title", "title_en", "subject", "rows", "owner", "source", "clause", "dated", "parameters", "periods", "facts",
    "conditions", "amount", "rounding", "group", "group_period", "caps", "budget", "schedule", "proactive", "tests",
)  # fmt: skip
SUBJECTS, ROWS, ROUNDINGS = ("person", "firm"), ("people", "firms", "projects"), ("fen", "yuan")
ORDERS, SHORTS = ("first_come", "ranked"), ("cut", "none", "next")
PER, SPANS, GROUP_SPANS = ("subject", "object", "policy"), ("month", "quarter", "year", "life"), ("year", "life")
MOST_CONDITIONS, MOST_FACTS = 30, 60


class Reading:
    """One document being read."""

    def __init__(self, text: str, catalogue: Mapping[str, Fact]) -> None:
        self.text, self.catalogue = text, catalogue
        self.findings = Findings(text)
        self.words: Vocabulary

    def policy(self) -> Policy:
        """The policy. Raises InvalidPolicy."""
        root = read(self.text, self.findings)
        self.findings.settle()
        assert root is not None
        fields = Fields(root, self.findings, "")
        if not isinstance(root.value, dict):
            self.findings.settle()
        fields.only(KEYS)
        policy = self._policy(fields, root)
        self.findings.settle()
        try:
            _ = policy.compiled
        except (SyntaxError, MemoryError, RecursionError):
            self.findings.add(1, 1, "", say("表达式太复杂。请拆成几个条件。"))
        except TypeError:
            fields.problem("caps", say("有的上限算不出来：其中有除数为零或 NULL。"))
        self.findings.settle()
        return policy

    def _policy(self, fields: Fields, root: Node) -> Policy:
        self.words = Vocabulary(fields, self.catalogue)
        conditions = self._conditions(fields)
        amount = fields.words("amount", longest=4000)
        expr = self._expression(fields, "amount", kinds.MONEY, self.words.names) or Expr(
            "const", Kind(kinds.MONEY), value=0
        )
        content = root.plain()
        return Policy(
            key=fields.name("key"),
            title=fields.words("title", longest=200),
            title_en=fields.words("title_en", required=False, longest=300),
            subject=fields.choice("subject", SUBJECTS),
            rows=self._rows(fields),
            owner=fields.words("owner", longest=60),
            source=self._sources(fields),
            clause=fields.words("clause", required=False),
            dated=self.words.dated,
            parameters=self.words.parameters,
            periods=tuple(self.words.periods),
            facts=self.words.facts,
            conditions=tuple(conditions),
            amount=amount,
            amount_expr=expr,
            rounding=fields.choice("rounding", ROUNDINGS, default="fen"),
            group=fields.name("group", required=False),
            group_period=self._group_period(fields),
            caps=tuple(self._caps(fields)),
            budget=self._budget(fields),
            schedule=tuple(self._schedule(fields)),
            proactive=fields.yes_no("proactive"),
            tests=tuple(read_tests(fields, self.words.facts, {IN_FORCE, *(one.id for one in conditions)})),
            text=self.text,
            hash=hashed(content, self.words.facts),
            content=content,
            warnings=tuple(self.findings.warnings),
        )

    def _rows(self, fields: Fields) -> str:
        rows, subject = fields.choice("rows", ROWS), fields.node.get("subject")
        wanted = {"people": "person", "firms": "firm", "projects": "firm"}.get(rows)
        if wanted and subject is not None and subject.text and subject.text != wanted:
            fields.problem("rows", say("rows 为 {rows} 时 subject 应为 {wanted}。", rows=rows, wanted=wanted))
        return rows

    def _group_period(self, fields: Fields) -> str:
        if fields.node.get("group_period") is not None and fields.node.get("group") is None:
            fields.problem("group_period", say("没有 group，就不写 group_period：它说明同组已发的看本年还是历年。"))
        return fields.choice("group_period", GROUP_SPANS, default="year")

    def _sources(self, fields: Fields) -> tuple[Source, ...]:
        node = fields.node.get("source")
        if node is None or node.value is None:
            fields.problem("source", say("缺少 source：写明出自哪份文件、原文怎么说。"))
            return ()
        members = node.items if isinstance(node.value, list) else [node]
        return tuple(read_source(Fields(member, self.findings, "source")) for member in members)

    def _expression(self, fields: Fields, name: str, wanted: str, names: Mapping[str, Expr]) -> Expr | None:
        node = fields.node.get(name)
        if node is None or not isinstance(node.value, str):
            if node is not None:
                fields.problem(name, say("{name} 应是一个表达式。", name=name))
            return None

        def note(offset: int, message: str) -> None:
            self.findings.add(*node.place_of(offset), fields.path(name), message)

        def warn(offset: int, message: str) -> None:
            self.findings.warn(*node.place_of(offset), fields.path(name), message)

        return Reader(names, note, warn, codes).read(node.text, wanted)

    def _conditions(self, fields: Fields) -> list[Condition]:
        found: list[Condition] = []
        members = fields.several("conditions", required=True)
        if len(members) > MOST_CONDITIONS:
            fields.problem("conditions", say("最多写 {most} 个条件。", most=MOST_CONDITIONS))
        for place, node in enumerate(members[:MOST_CONDITIONS], 1):
            name = node.entries["id"].text if "id" in node.entries else str(place)
            one = Fields(node, self.findings, f"conditions.{name[:40]}")
            one.only(("id", "words", "words_en", "when"))
            key = one.name("id")
            if key == IN_FORCE or any(key == other.id for other in found):
                one.problem("id", say("条件名称“{key}”重复或已被占用。", key=key))
            words, when = one.words("words", longest=300), one.words("when", longest=4000)
            expr = self._expression(one, "when", kinds.YES_NO, self.words.names) or Expr(
                "const", Kind(kinds.YES_NO), value=True
            )
            found.append(Condition(key, words, when, expr, one.words("words_en", required=False, longest=300)))
        return found

    def _caps(self, fields: Fields) -> list[Cap]:
        found: list[Cap] = []
        constants = self.words.constants
        for place, node in enumerate(fields.several("caps"), 1):
            one = Fields(node, self.findings, f"caps.{place}")
            one.only(("per", "period", "most", "times"))
            times = one.node.get("times") is not None
            self._times(one, fields, times)
            name, kind = ("times", kinds.INTEGER) if times else ("most", kinds.MONEY)
            expr = self._expression(one, name, kind, constants)
            cap = Cap(
                one.choice("per", PER),
                one.choice("period", SPANS),
                one.words(name, longest=4000),
                expr or Expr("const", Kind(kind), value=0),
                times,
            )
            if any(cap.name == other.name for other in found):
                one.problem("per", say("同样的上限写了两次。"))
            found.append(cap)
        return found

    def _times(self, cap: Fields, fields: Fields, times: bool) -> None:
        """So many times its own amount can be said of what has one amount: not of several projects, nor of everybody's together."""
        if times and cap.node.get("most") is not None:
            cap.problem("times", say("most 和 times 只写一个。"))
        per, rows = (node.text if node else "" for node in (cap.node.get("per"), fields.node.get("rows")))
        if times and (per == "policy" or (per == "subject" and rows == "projects")):
            cap.problem("times", say("times 是单独应得金额的倍数：按项目发放的写 per: object，不能写 per: policy。"))

    def _budget(self, fields: Fields) -> Budget | None:
        inner = fields.inner("budget")
        if inner is None:
            return None
        inner.only(("key", "order", "rank", "short"))
        order, ranked = inner.choice("order", ORDERS), inner.node.get("rank") is not None
        if ranked != (order == "ranked"):
            inner.problem("rank", say("order 为 ranked 时要写 rank（分数高的在前），否则不写。"))
        short = inner.choice("short", SHORTS)
        if short == "next" and fields.node.get("group") is None:
            inner.problem("short", say("short 为 next 时政策要有 group：钱不够时改发同组的下一项。"))
        expr = self._expression(inner, "rank", "rank", self.words.names) if ranked else None
        return Budget(inner.name("key"), order, short, inner.words("rank", required=False, longest=4000), expr)

    def _schedule(self, fields: Fields) -> list[Installment]:
        found: list[Installment] = []
        for place, node in enumerate(fields.several("schedule"), 1):
            one = Fields(node, self.findings, f"schedule.{place}")
            one.only(("share", "when"))
            share = read_value(one, "share", kinds.NUMBER)
            found.append(
                Installment(share * 100 if isinstance(share, Decimal) else Decimal(0), one.words("when", longest=100))
            )
        if found and sum(one.share for one in found) != 100:
            fields.problem("schedule", say("各期比例之和应为 100%。"))
        return found
