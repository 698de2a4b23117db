"""The verbs of learnt weights."""

from __future__ import annotations

from django.db.models import Max

from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.meeting.flow import FUSION
from chengshu.kernel.meeting.fusions import digest
from chengshu.kernel.meeting.models import Fusion


@verb(FUSION, "adopt")
def adopt(fusion: Fusion) -> None:
    """As the next edition, with a digest of what it says."""
    last = Fusion.objects.filter(meeting=fusion.meeting).aggregate(last=Max("edition"))["last"]
    fusion.edition = (last or 0) + 1
    fusion.digest = digest(fusion.meeting, fusion.weights)
