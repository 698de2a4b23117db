"""From a text to sqlglot's tree, once; and what each kind of node may consist of."""

from __future__ import annotations

from typing import Any

from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.parser import Parser

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.tokens import Unreadable, tokens_of


def parsed(text: str) -> exp.Expr:
    """What sqlglot makes of a text whose tokens are all allowed. Raises Unreadable."""
    tokens = tokens_of(text)
    try:
        found = Parser().parse(tokens, text)
    except ParseError as error:
        raise Unreadable(
            _failed_at(text, error), say("这里读不下去：检查括号是否成对、运算符两边是否都有内容。")
        ) from None
    except (ValueError, RecursionError, AttributeError, TypeError):
        raise Unreadable(0, say("表达式读不懂。请拆成几个简单的条件。")) from None
    if len(found) != 1 or found[0] is None:
        raise Unreadable(0, say("一处只能写一个表达式。"))
    return found[0]


def _failed_at(text: str, error: ParseError) -> int:
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    line, column = first.get("line") or 1, first.get("col") or 1
    before = sum(len(part) + 1 for part in text.split("\n")[: line - 1])
    return max(0, min(before + column - len(first.get("highlight") or "x"), len(text) - 1))


def start_of(node: exp.Expr) -> int:
    """Where a node begins in the text."""
    return min((one.meta["start"] for one in node.walk() if "start" in one.meta), default=0)


def expected(node: exp.Expr) -> bool:
    """Is nothing said with this node beyond what is read from it?"""
    allowed = _PARTS.get(type(node), ("this", "expression"))
    return all(name in allowed or not value for name, value in node.args.items())


_PARTS: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Between: ("this", "low", "high"), exp.In: ("this", "expressions"), exp.Case: ("ifs", "default"),
    exp.Coalesce: ("this", "expressions"), exp.Least: ("this", "expressions", "ignore_nulls"),
    exp.Greatest: ("this", "expressions", "ignore_nulls"), exp.Anonymous: ("this", "expressions"),
    exp.Literal: ("this", "is_string"), exp.Cast: ("this", "to"), exp.Column: ("this",),
    exp.Boolean: ("this",), exp.Null: (),
}  # fmt: skip
