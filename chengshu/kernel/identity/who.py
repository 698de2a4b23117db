"""The words for 'who may' that flows and registers are written with: acting_for, role, person, through, anyone …

Each is said once in a declaration and holds on every door: list, detail, form, API, export, inbox and notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.people import Holding
from chengshu.kernel.identity.rule import ALL, NONE, People, Who

#: A path that ends where it starts: the record itself is the organisation or the person.
SELF = "self"


class _Anyone(Who):
    words = "任何人"
    everybody = True

    def q(self, acting: Acting) -> Q:
        return ALL

    def people(self, record: Model) -> People:
        return None


class _SignedIn(Who):
    words = "登录用户"
    everybody = True

    def q(self, acting: Acting) -> Q:
        return ALL if acting.person or acting.is_platform else NONE

    def people(self, record: Model) -> People:
        return None


class _Platform(Who):
    words = "平台自动"

    def q(self, acting: Acting) -> Q:
        return ALL if acting.is_platform else NONE

    def people(self, record: Model) -> People:
        return set()


@dataclass(frozen=True)
class acting_for(Who):  # noqa: N801 — read as a word in a flow: by=acting_for("manufacturer")
    """Whoever acts for the organisation at the end of a path: acting_for("product.provider")."""

    path: str
    words: str = ""

    @property
    def lookup(self) -> str:
        """The path as the database says it."""
        return self.path.replace(".", "__")

    def q(self, acting: Acting) -> Q:
        if acting.organisation is None:
            return NONE
        return Q(number=acting.organisation.number) if self.path == SELF else Q(**{self.lookup: acting.organisation})

    def possible(self, acting: Acting) -> bool:
        return acting.is_platform or acting.organisation is not None

    def people(self, record: Model) -> People:
        held = Holding.objects.on(today()).filter(organisation__in=ends(record, self.path))
        return set(held.values_list("person", flat=True))

    def ends(self, record: Model) -> list[Any]:
        """The organisations the rule lets act on a record."""
        return ends(record, self.path)

    def claim(self, record: Model, acting: Acting) -> None:
        if "." not in self.path and getattr(record, f"{self.path}_id", "") is None:
            setattr(record, self.path, acting.organisation)


@dataclass(frozen=True)
class own(Who):  # noqa: N801
    """Any organisation the person belongs to, acting for it now or not: what `~own("proposer")` keeps out."""

    path: str
    words: str = "本单位人员"

    def q(self, acting: Acting) -> Q:
        return Q(**{self.path.replace(".", "__") + "__in": _uuids(acting.own)}) if acting.own else NONE

    def people(self, record: Model) -> People:
        return acting_for(self.path).people(record)


@dataclass(frozen=True)
class person(Who):  # noqa: N801
    """The person at the end of a path: person("handler")."""

    path: str
    words: str = "经办人本人"

    def q(self, acting: Acting) -> Q:
        if acting.person is None:
            return NONE
        return (
            Q(number=acting.person.number) if self.path == SELF else Q(**{self.path.replace(".", "__"): acting.person})
        )

    def possible(self, acting: Acting) -> bool:
        return acting.is_platform or acting.person is not None

    def people(self, record: Model) -> People:
        return {found.pk for found in ends(record, self.path)}

    def claim(self, record: Model, acting: Acting) -> None:
        if "." not in self.path and getattr(record, f"{self.path}_id", "") is None:
            setattr(record, self.path, acting.person)


@dataclass(frozen=True)
class role(Who):  # noqa: N801
    """Holders of a role; narrowed to the record's place (`covers`), body tree (`of`) or subject (`topic`).

    role("district_clerk", covers="district"): a clerk whose organisation's place contains the record's.
    role("department_clerk", of="owner"): a clerk of the owner or of a body above it.
    role("expert", topic="domain"): an expert one of whose topics is the record's domain.
    """

    name: str
    covers: str = ""
    of: str = ""
    topic: str = ""
    words: str = ""

    @property
    def said(self) -> str:
        return say(self.words) if self.words else label("roles", self.name, "en" if in_english() else "zh")

    def q(self, acting: Acting) -> Q:
        if self.name not in acting.roles:
            return NONE
        terms: dict[str, Any] = {}
        if self.covers:
            if acting.organisation is None or acting.organisation.place is None:
                return NONE
            terms[f"{self.covers.replace('.', '__')}__path__startswith"] = acting.organisation.place.path
        if self.of:
            if acting.organisation is None:
                return NONE
            terms[f"{self.of.replace('.', '__')}__path__startswith"] = acting.organisation.path
        if self.topic:
            terms[f"{self.topic.replace('.', '__')}__in"] = sorted(acting.topics.get(self.name, ()))
        return Q(**terms)

    def possible(self, acting: Acting) -> bool:
        if acting.is_platform or self.name not in acting.roles:
            return acting.is_platform
        placed = acting.organisation is not None and acting.organisation.place is not None
        return placed if self.covers else not self.of or acting.organisation is not None

    def people(self, record: Model) -> People:
        held = Holding.objects.on(today()).filter(role=self.name)
        if self.covers:
            codes = [code for end in ends(record, self.covers) for code in end.path.split("/") if code]
            held = held.filter(organisation__place__in=codes)
        if self.of:
            numbers = [part for end in ends(record, self.of) for part in end.path.split("/") if part]
            held = held.filter(organisation__number__in=numbers)
        if self.topic:
            wanted = set(ends(record, self.topic))
            return {one.person_id for one in held if wanted & set(one.topics)}
        return set(held.values_list("person", flat=True))


@dataclass(frozen=True)
class through(Who):  # noqa: N801
    """Whoever stands on a child of the record: through("reviews", person("reviewer"))."""

    children: str
    rule: Who
    words: str = ""

    def q(self, acting: Acting) -> Q:
        inner = self.rule.q(acting)
        if inner is NONE:
            return NONE
        return Q(pk__in=_Reverse(self.children, inner))

    def possible(self, acting: Acting) -> bool:
        return self.rule.possible(acting)

    def people(self, record: Model) -> People:
        found: set[UUID] = set()
        for child in getattr(record, self.children).all():
            found |= self.rule.people(child) or set()
        return found


class _Reverse:
    """The keys of parents with a child that satisfies a Q; a sub-query once the model is known."""

    def __init__(self, children: str, inner: Q) -> None:
        self.children, self.inner = children, inner

    def resolve_expression(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Called by the database layer, which knows the model."""
        relation = query.model._meta.get_field(self.children)
        keys = relation.related_model._base_manager.filter(self.inner).values(relation.field.attname)
        return keys.query.resolve_expression(query, *args, **kwargs)


def ends(record: Model, path: str) -> list[Any]:
    """What stands at the end of a path: one thing, several (a to-many relation), or none."""
    value: Any = record
    for name in path.split(".") if path != SELF else ():
        value = getattr(value, name, None)
        if value is None:
            return []
    return list(value.all()) if hasattr(value, "all") else [value]


def _uuids(hexes: frozenset[str]) -> list[UUID]:
    return sorted(UUID(text) for text in hexes)


anyone, signed_in, platform = _Anyone(), _SignedIn(), _Platform()
