"""What the platform says to people. Chinese is written in the code; English stands in the catalogues (locale/en)."""

from typing import Any

from django.utils.translation import get_language, gettext


def say(text: str, /, **parts: Any) -> str:
    """A sentence in the reader's language, its {parts} filled in. Never an f-string: the catalogue is keyed by the text."""
    spoken = gettext(text)
    return spoken.format(**parts) if parts else spoken


def in_english() -> bool:
    """Does the reader read English?"""
    return (get_language() or "zh").startswith("en")


def listed(words: list[str]) -> str:
    """Words one after the other: 甲、乙、丙 · a, b, c."""
    return (", " if in_english() else "、").join(words)
