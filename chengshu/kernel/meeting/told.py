"""Matches as programs are told of them: the same reasons that a clerk reads, in numbers and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from chengshu.kernel.base.words import named, say
from chengshu.kernel.lifecycle.inputs import PlainText
from chengshu.kernel.meeting.match import Match

_TEXT, _SHARE = {"type": "string"}, {"type": "number", "minimum": 0, "maximum": 1}


def _each(**of: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "properties": of, "required": list(of)}}


_MATCHES = _each(
    number=_TEXT, name=_TEXT, score=_SHARE, words=_each(word=_TEXT, share=_SHARE),
    conditions=_each(name=_TEXT, must={"type": "boolean"}, met={"type": ["boolean", "null"]}, told=_TEXT),
    parts=_each(name=_TEXT, label=_TEXT, value=_SHARE, share=_SHARE),
)  # fmt: skip
#: The JSON schema of an answer. `nearly`: something that must not stands in the way. `met` is null where the other side is silent.
ANSWER = {"type": "object", "properties": {"best": _MATCHES, "nearly": _MATCHES}, "required": ["best", "nearly"]}


def asked() -> dict[str, forms.Field]:
    """About which record."""
    return {"number": PlainText(label="编号", max_length=40)}


def told(best: Sequence[Match], nearly: Sequence[Match]) -> dict[str, Any]:
    """The best first, each with its reasons."""
    return {"best": [_told(one) for one in best], "nearly": [_told(one) for one in nearly]}


def _told(match: Match) -> dict[str, Any]:
    conditions = [
        {"name": say(one.condition.label), "must": one.must, "met": one.met, "told": one.told}
        for one in match.conditions
    ]
    parts = [
        {"name": one.name, "label": one.label, "value": round(one.value, 4), "share": round(one.share, 4)}
        for one in match.parts
    ]
    words = [{"word": word, "share": round(share, 4)} for word, share in match.words.items()]
    return {
        "number": match.record.number, "name": named(match.record), "score": round(match.score, 4), "words": words,
        "conditions": conditions, "parts": parts,
    }  # fmt: skip
