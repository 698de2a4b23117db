"""What a rule of 'who may' is, and how rules combine.

A rule answers four questions: which rows (`q`, in SQL and, through `matches`, for one record), which people
(`people`, for notices), in what words (`words`), and what it claims on a new record (`claim`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.matches import matches
from chengshu.kernel.identity.people import Holding

ALL = Q()
NONE = Q(pk__in=[])
#: A set of person ids; None means everybody.
People = set[UUID] | None


class Who:
    """A rule. Combine with | and & and ~, narrow with .when(state=…). `words` is how its declaration names those it lets."""

    words = ""

    @property
    def everybody(self) -> bool:
        """Is it for whoever comes, and so nobody's duty? A role is a few people's, even where it narrows no rows."""
        return False

    @property
    def said(self) -> str:
        """Who they are, in the reader's language."""
        return say(self.words) if self.words else say("有关人员")

    def q(self, acting: Acting) -> Q:
        """The rows this actor is let at."""
        raise NotImplementedError

    def people(self, record: Model) -> People:
        """The people this rule lets at one record."""
        raise NotImplementedError

    def claim(self, record: Model, acting: Acting) -> None:
        """On creation: put the actor where the rule will look for them."""

    def allows(self, acting: Acting, record: Model) -> bool:
        """May this actor touch this record? The platform may: it acts only where a declaration or a verb makes it act."""
        if acting.is_platform:
            return True
        q = self.q(acting)
        return q is not NONE and (not q.children or matches(q, record))

    def possible(self, acting: Acting) -> bool:
        """May this actor touch any record at all? Costs no query; a page asks it of every register, so that the usual
        rules say it without making a condition.
        """
        return acting.is_platform or self.q(acting) is not NONE

    def __or__(self, other: Who) -> Who:
        return _Either((self, other))

    def __and__(self, other: Who) -> Who:
        return _Both((self, other))

    def __invert__(self) -> Who:
        return _Not(self)

    def called(self, words: str) -> Who:
        """The same rule under a name of its own, where its parts would not say whom it means: 对方."""
        return _Both((self,), words)

    def when(self, **lookups: Any) -> Who:
        """The same rule, on the rows that satisfy plain lookups."""
        return _Both((self, _Where(Q(**lookups))))


@dataclass(frozen=True)
class _Either(Who):
    rules: tuple[Who, ...]
    words: str = ""

    @property
    def everybody(self) -> bool:
        return any(rule.everybody for rule in self.rules)

    @property
    def said(self) -> str:
        return super().said if self.words else say("或").join(dict.fromkeys(rule.said for rule in self.rules))

    def q(self, acting: Acting) -> Q:
        parts = [q for rule in self.rules if (q := rule.q(acting)) is not NONE]
        if not parts:
            return NONE
        if any(not q.children for q in parts):
            return ALL
        return Q(*parts, _connector=Q.OR)

    def possible(self, acting: Acting) -> bool:
        return any(rule.possible(acting) for rule in self.rules)

    def people(self, record: Model) -> People:
        found: set[UUID] = set()
        for rule in self.rules:
            some = rule.people(record)
            if some is None:
                return None
            found |= some
        return found

    def claim(self, record: Model, acting: Acting) -> None:
        for rule in self.rules:
            if rule.possible(acting):
                return rule.claim(record, acting)
        return None


@dataclass(frozen=True)
class _Both(Who):
    rules: tuple[Who, ...]
    words: str = ""

    @property
    def everybody(self) -> bool:
        return all(rule.everybody for rule in self.rules)

    @property
    def said(self) -> str:
        return (
            super().said
            if self.words
            else say("且").join(rule.said for rule in self.rules if not isinstance(rule, _Where))
        )

    def q(self, acting: Acting) -> Q:
        parts = [rule.q(acting) for rule in self.rules]
        if any(q is NONE for q in parts):
            return NONE
        return Q(*(q for q in parts if q.children))

    def possible(self, acting: Acting) -> bool:
        return all(rule.possible(acting) for rule in self.rules)

    def people(self, record: Model) -> People:
        found: People = None
        for rule in self.rules:
            some = rule.people(record)
            if some is not None:
                found = some if found is None else found & some
        return found

    def claim(self, record: Model, acting: Acting) -> None:
        for rule in self.rules:
            rule.claim(record, acting)


@dataclass(frozen=True)
class _Not(Who):
    rule: Who

    @property
    def everybody(self) -> bool:
        return True

    @property
    def said(self) -> str:
        return say("不是{who}", who=self.rule.said)

    def q(self, acting: Acting) -> Q:
        q = self.rule.q(acting)
        if q is NONE:
            return ALL
        return ~q if q.children else NONE

    def people(self, record: Model) -> People:
        excluded = self.rule.people(record)
        if not excluded:
            return None
        held = Holding.objects.on(today()).exclude(person__in=excluded).values_list("person", flat=True)
        return set(held)


@dataclass(frozen=True)
class _Where(Who):
    condition: Q

    @property
    def everybody(self) -> bool:
        return True

    def q(self, acting: Acting) -> Q:
        return self.condition

    def people(self, record: Model) -> People:
        return None if matches(self.condition, record) else set()
