"""Python written from a typed tree. Names in it are made here (f0, k, t1 …); nothing of the document's text becomes code.

Unknown is None. What is strict is guarded once for all its facts; AND, OR, NOT and CASE are Kleene's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chengshu.kernel.rules.elapsed import months_between, years_between
from chengshu.kernel.rules.kinds import YES_NO
from chengshu.kernel.rules.tree import STRICT, Expr


@dataclass
class Writer:
    """Writes expressions. `names` gives each fact its local variable, `bits` each fact its place in a set of missing ones;
    `dated` is the bit of the fact that chooses the period."""

    names: Mapping[str, str]
    bits: Mapping[str, int]
    dated: int = 0
    globals: dict[str, Any] = field(default_factory=dict)
    _temporaries: int = 0

    def value(self, expr: Expr) -> str:
        """Code of its value, or of None where it is unknown."""
        if expr.op in STRICT:
            guards: dict[str, None] = {}
            body = self.strict(expr, guards)
            return f"(None if {' or '.join(guards)} else {body})" if guards else f"({body})"
        return _WRITING[expr.op](self, expr)

    def strict(self, expr: Expr, guards: dict[str, None]) -> str:
        """Code that is right where none of the guards holds; what may be unknown adds its guard."""
        if expr.op in STRICT:
            args = [self.strict(arg, guards) for arg in expr.args]
            return _STRICT_WRITING[expr.op](self, expr, args)
        code = self.value(expr)
        if not expr.nullable:
            return code
        if expr.op in ("fact", "param"):
            guards[f"{self.names[expr.value] if expr.op == 'fact' else 'k'} is None"] = None
            return self.indexed(expr) if expr.op == "param" else code
        name = self.temporary()
        guards[f"({name} := {code}) is None"] = None
        return name

    def temporary(self) -> str:
        """A fresh local name."""
        self._temporaries += 1
        return f"t{self._temporaries}"

    def kept(self, value: Any) -> str:
        """A value as code: numbers and truths as they are, the rest as a constant of the module."""
        if value is None or type(value) in (bool, int):
            return repr(value)
        name = f"c{len(self.globals)}"
        self.globals[name] = value
        return name

    def indexed(self, expr: Expr) -> str:
        """Code of a parameter where the period is known."""
        return f"{self.kept(expr.values)}[k]" if expr.varies else self.kept(expr.values[0])

    def missing(self, expr: Expr) -> str:
        """Code of the set of missing facts (as bits) that leave it unknown: 0 wherever it is known."""
        if not expr.nullable:
            return "0"
        if expr.op == "fact":
            return f"({1 << self.bits[expr.value]} if {self.names[expr.value]} is None else 0)"
        if expr.op == "param":
            return f"({self.dated} if k is None else 0)"
        return _MISSING.get(expr.op, _any_missing)(self, expr)


def _any_missing(writer: Writer, expr: Expr) -> str:
    parts = [code for arg in expr.args if (code := writer.missing(arg)) != "0"]
    return f"({' | '.join(parts)})" if parts else "0"


def _missing_unless(known: str) -> Callable[[Writer, Expr], str]:
    """Of AND and OR: one operand that decides makes the others' facts needless."""

    def write(writer: Writer, expr: Expr) -> str:
        decided = " or ".join(f"{writer.value(arg)} is {known}" for arg in expr.args)
        return f"(0 if {decided} else {_any_missing(writer, expr)})"

    return write


def _missing_in_coalesce(writer: Writer, expr: Expr) -> str:
    known = " or ".join(f"{writer.value(arg)} is not None" for arg in expr.args)
    return f"(0 if {known} else {_any_missing(writer, expr)})"


def _missing_in_case(writer: Writer, expr: Expr) -> str:
    """What an unknown WHEN lacks, and what lies on every way that may still be taken."""
    code = writer.missing(expr.args[-1])
    for when, then in reversed(list(zip(expr.args[:-1:2], expr.args[1:-1:2], strict=True))):
        name = writer.temporary()
        test = f"({writer.missing(when)} if ({name} := {writer.value(when)}) is None else 0)"
        here, there = (
            f"({writer.missing(then)} if {name} is not False else 0)",
            f"({code} if {name} is not True else 0)",
        )
        code = f"({test} | {here} | {there})"
    return f"(0 if {writer.value(expr)} is not None else {code})" if expr.kind.name == YES_NO else code


_MISSING: dict[str, Callable[[Writer, Expr], str]] = {
    "and": _missing_unless("False"), "or": _missing_unless("True"),
    "coalesce": _missing_in_coalesce, "case": _missing_in_case,
}  # fmt: skip


def _chain(stop: str, rest: str) -> Callable[[Writer, Expr], str]:
    """AND stops at False and is else True, OR the other way round; in between lies unknown."""

    def write(writer: Writer, expr: Expr) -> str:
        stops, unknowns = [], []
        for arg in expr.args:
            code = writer.value(arg)
            if arg.nullable:
                name = writer.temporary()
                code = f"({name} := {code})"
                unknowns.append(f"{name} is None")
            stops.append(f"{code} is {stop}")
        unknown = f"None if {' or '.join(unknowns)} else " if unknowns else ""
        return f"({stop} if {' or '.join(stops)} else {unknown}{rest})"

    return write


def _not(writer: Writer, expr: Expr) -> str:
    arg = expr.args[0]
    if not arg.nullable:
        return f"(not {writer.value(arg)})"
    name = writer.temporary()
    return f"(None if ({name} := {writer.value(arg)}) is None else not {name})"


def _case(writer: Writer, expr: Expr) -> str:
    """An unknown WHEN makes the whole unknown: nobody falls into ELSE because something is not known of him.

    A truth is known all the same where both ways lead to the same one.
    """
    code = writer.value(expr.args[-1])
    for when, then in reversed(list(zip(expr.args[:-1:2], expr.args[1:-1:2], strict=True))):
        test, result = writer.value(when), writer.value(then)
        if not when.nullable:
            code = f"({result} if {test} else {code})"
        elif expr.kind.name == YES_NO:
            w, x, r = writer.temporary(), writer.temporary(), writer.temporary()
            made = f"[({w} := {test}), ({x} := {result}), ({r} := {code})]"
            code = f"(({x} if {w} is True or {w} is None and {x} is {r} else {r} if {w} is False else None) if {made} else None)"
        else:
            name = writer.temporary()
            code = f"(None if ({name} := {test}) is None else {result} if {name} else {code})"
    return code


def _coalesce(writer: Writer, expr: Expr) -> str:
    code = writer.value(expr.args[-1])
    for arg in reversed(expr.args[:-1]):
        name = writer.temporary()
        code = f"({name} if ({name} := {writer.value(arg)}) is not None else {code})"
    return code


def _extreme(writer: Writer, expr: Expr) -> str:
    guards: dict[str, None] = {}
    call = f"{'min' if expr.op == 'least' else 'max'}({', '.join(writer.strict(arg, guards) for arg in expr.args)})"
    return f"(None if {' or '.join(guards)} else {call})" if guards else call


def _ratio(writer: Writer, expr: Expr) -> str:
    guards: dict[str, None] = {}
    over, under = (writer.strict(arg, guards) for arg in expr.args)
    writer.globals["divided"] = divided
    name = writer.temporary()
    tests = [*guards, f"({name} := {under}) == 0"]
    return f"(None if {' or '.join(tests)} else divided({over}, {name}))"


def _parameter(writer: Writer, expr: Expr) -> str:
    code = writer.indexed(expr)
    return f"(None if k is None else {code})" if expr.nullable else code


_WRITING: dict[str, Callable[[Writer, Expr], str]] = {
    "const": lambda writer, expr: writer.kept(expr.value),
    "fact": lambda writer, expr: writer.names[expr.value],
    "param": _parameter,
    "today": lambda writer, expr: "day",
    "and": _chain("False", "True"), "or": _chain("True", "False"), "not": _not,
    "is_null": lambda writer, expr: f"({writer.value(expr.args[0])} is None)",
    "case": _case, "coalesce": _coalesce, "least": _extreme, "greatest": _extreme, "ratio": _ratio,
}  # fmt: skip


def _compared(writer: Writer, expr: Expr, args: list[str]) -> str:
    sign = {"=": "==", "<>": "!="}.get(expr.value, expr.value)
    return f"({args[0]} {sign} {args[1]})"


def _member(writer: Writer, expr: Expr, args: list[str]) -> str:
    return f"({args[0]} in {writer.kept(frozenset(expr.value))})"


def _elapsed(writer: Writer, expr: Expr, args: list[str]) -> str:
    function = months_between if expr.op == "months_between" else years_between
    writer.globals[function.__name__] = function
    return f"{function.__name__}({args[0]}, {args[1]})"


_STRICT_WRITING: dict[str, Callable[[Writer, Expr, list[str]], str]] = {
    "add": lambda writer, expr, args: f"({args[0]} + {args[1]})",
    "sub": lambda writer, expr, args: f"({args[0]} - {args[1]})",
    "mul": lambda writer, expr, args: f"({args[0]} * {args[1]})",
    "neg": lambda writer, expr, args: f"(-{args[0]})",
    "scale": lambda writer, expr, args: f"({args[0]} * {expr.value})",
    "compare": _compared, "in": _member,
    "year": lambda writer, expr, args: f"{args[0]}.year",
    "years_between": _elapsed, "months_between": _elapsed,
}  # fmt: skip


def divided(over: int, under: int) -> int:
    """a ÷ b in millionths, halves away from nought."""
    found = (abs(over) * 2_000_000 + abs(under)) // (2 * abs(under))
    return -found if (over < 0) != (under < 0) else found
