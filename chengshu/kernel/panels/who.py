"""Two words for 'who may' that panels add: who stands for a body in a role the record names, and who sits on a panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.models import Holding
from chengshu.kernel.identity.rule import NONE, People, Who
from chengshu.kernel.identity.who import ends
from chengshu.kernel.panels.models import Panel, Seat

#: A seat whose expert is at work, or has been.
SITTING = ("invited", "scored")


@dataclass(frozen=True)
class stands_for(Who):  # noqa: N801 — read as a word in a flow: by=stands_for("organisation", "role")
    """Whoever acts for the organisation at the end of one path in the role that another path names."""

    path: str
    named: str
    words: str = ""
    #: Roles nobody ever stands in: whoever has no other is not even offered the list.
    never: tuple[str, ...] = ()

    def q(self, acting: Acting) -> Q:
        """The rows whose body and role are the actor's."""
        roles = sorted(acting.roles - set(self.never))
        if acting.organisation is None or not roles:
            return NONE
        return Q(
            **{self.path.replace(".", "__"): acting.organisation},
            **{f"{self.named.replace('.', '__')}__in": roles},
        )

    def people(self, record: Model) -> People:
        """Those who hold the role there today."""
        held = Holding.objects.on(today()).filter(organisation__in=ends(record, self.path))
        return set(held.filter(role__in=ends(record, self.named)).values_list("person", flat=True))


@dataclass(frozen=True)
class sits_on(Who):  # noqa: N801
    """The experts at work on the panel at the end of a path: sits_on("challenge.panel")."""

    path: str
    words: str = "抽取的评审专家"

    def q(self, acting: Acting) -> Q:
        """The rows whose panel the actor sits on."""
        if acting.person is None or "expert" not in acting.roles:
            return NONE
        mine: Any = Seat.objects.filter(expert=acting.person, state__in=SITTING).values("panel")
        return Q(**{f"{self.path.replace('.', '__')}__in": mine})

    def people(self, record: Model) -> People:
        """The experts at work."""
        panels = [one for one in ends(record, self.path) if isinstance(one, Panel)]
        return set(Seat.objects.filter(panel__in=panels, state__in=SITTING).values_list("expert", flat=True))
