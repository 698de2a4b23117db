"""GET /api/v1/search: one search through every register, each with its own scope."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.words import named, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.matching.marking import Excerpt, needles
from chengshu.kernel.registers.everywhere import LONGEST, Group, look, why
from chengshu.kernel.registers.querying import read_limit
from chengshu.kernel.registers.register import REGISTERS
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import names, only

#: Records of each register, at most and usually.
MOST, USUAL = 50, 5


def search(request: HttpRequest, acting: Acting) -> HttpResponse:
    """{"groups": [{"register", "title", "count", "near", "items": […]}], "count": n}: ?q=, ?in= registers, ?limit= for each.

    `near` groups hold what comes near the words where nothing answers. Pieces of a text say whether they answer.
    """
    only(request, "q", "in", "limit")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    by_path = {one.path: one for one in REGISTERS.values()}
    wanted = names(request, "in", sorted(by_path))
    registers = [by_path[path] for path in wanted] or list(by_path.values())
    groups = look(acting, registers, words, read_limit(request.GET.get("limit", ""), USUAL, MOST))
    return answer({"groups": [_group(one, words) for one in groups], "count": sum(one.count for one in groups)})


def _group(group: Group, words: str) -> dict[str, Any]:
    register, wanted = group.register, needles(words)
    items = []
    for record in group.rows:
        name, label, text = why(group.reading, record, wanted)
        items.append(
            {
                "number": record.number,
                "name": named(record),
                "pieces": _pieces(name),
                "where": label,
                "excerpt": _pieces(text) if text else [],
                "url": f"/api/v1/{register.path}/{record.number}",
            }
        )
    about = {"register": register.path, "title": say(register.title), "count": group.count, "near": group.near}
    return {**about, "items": items}


def _pieces(made: Excerpt) -> list[dict[str, Any]]:
    return [{"text": text, "answers": answers} for text, answers in made.pieces]
