"""The draw itself: from the commissioners' secrets and the published list to an order that anybody can work out again.

Everything is in one text (see `Draw.text`). The seed is SHA-256 over its lines that say which panel, what was revealed and
who stood on the list; a candidate's ticket is SHA-256 over seed and name, and the tickets' order is the order of the draw.
Nobody can choose the outcome: the list and the hashes of all secrets are published before the first secret is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from chengshu.kernel.base.shell import SHA256SUM

FORM = "chengshu-draw/1"
#: What a secret is written with, so that a line of the text is the same on every machine, and nobody can guess it.
SECRET = re.compile(r"[!-~]{16,128}")
DIGEST = re.compile(r"[0-9a-f]{64}")
_SEEDED = ("panel ", "reveal ", "candidate ")

#: Whether each secret is the one that was promised: no output when all are.
CHECK = rf"""grep '^reveal ' draw.txt | while read -r _ nth secret; do
  printf 'commitment %s %s\n' "$nth" "$(printf '%s' "$secret" | {SHA256SUM} | cut -c1-64)"
done | diff - <(grep '^commitment ' draw.txt)"""
#: The order of the draw, from the text alone.
REDO = rf"""seed=$(LC_ALL=C grep -E '^(panel|reveal|candidate) ' draw.txt | {SHA256SUM} | cut -c1-64)
grep '^candidate ' draw.txt | cut -d' ' -f2 | while read -r id; do
  printf '%s  %s\n' "$(printf '%s' "$seed$id" | {SHA256SUM} | cut -c1-64)" "$id"
done | LC_ALL=C sort"""
#: A secret of one's own and its hash, made where nobody else sees it.
PROMISE = rf"openssl rand -hex 16 | tr -d '\n' | tee secret.txt | {SHA256SUM}"


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Draw:
    """What a draw is made of. `promised` and `revealed` are in the commissioners' order, from the first; names are ASCII."""

    panel: str
    promised: tuple[str, ...]
    revealed: tuple[str, ...]
    candidates: tuple[str, ...]

    def text(self) -> str:
        """The whole of it, a line each; what is not known yet is not there."""
        lines = [FORM, f"panel {self.panel}"]
        lines += [f"commitment {nth} {one}" for nth, one in enumerate(self.promised, 1)]
        lines += [f"reveal {nth} {one}" for nth, one in enumerate(self.revealed, 1)]
        lines += [f"candidate {one}" for one in self.candidates]
        return "\n".join(lines) + "\n"

    def seed(self) -> str:
        """SHA-256 over the lines that decide, in hex."""
        deciding = [line for line in self.text().splitlines() if line.startswith(_SEEDED)]
        return digest("\n".join(deciding) + "\n")

    def order(self) -> list[tuple[str, str]]:
        """(ticket, name) of every candidate, the first drawn first."""
        return ordered(self.seed(), self.candidates)


def ordered(seed: str, candidates: tuple[str, ...]) -> list[tuple[str, str]]:
    """The candidates by their tickets. The seed is hashed once for all of them."""
    begun = sha256(seed.encode())
    tickets = []
    for name in candidates:
        ticket = begun.copy()
        ticket.update(name.encode())
        tickets.append((ticket.hexdigest(), name))
    return sorted(tickets)
