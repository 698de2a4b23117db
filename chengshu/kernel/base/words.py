"""What the platform says to people. Chinese is written in the code; English stands in the catalogues (locale/en)."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, override


def say(text: str, /, **parts: Any) -> str:
    """A sentence in the reader's language, its {parts} filled in. Never an f-string: the catalogue is keyed by the text.

    A part that has a name in both languages (an organisation, a place) is called as the reader calls it.
    """
    language = get_language()
    spoken = _spoken(text, language)
    if parts and _is_english(language):
        parts = {name: _english(part) or part for name, part in parts.items()}
    return spoken.format(**parts) if parts else spoken


def noted(text: str, /, **parts: Any) -> str:
    """A sentence that the platform writes into a record: in the city's language, as people write there, whoever makes it write."""
    with override(settings.LANGUAGE_CODE):
        return say(text, **parts)


@lru_cache(maxsize=20_000)
def _spoken(text: str, language: str | None) -> str:
    """The text in the language in force, which is `language`: a page says hundreds of them."""
    del language
    return gettext(text)


def in_english() -> bool:
    """Does the reader read English?"""
    return _is_english(get_language())


def _is_english(language: str | None) -> bool:
    return (language or "zh").startswith("en")


def named(thing: object) -> str:
    """What a thing is called in the reader's language: by its English name or title, where it has one."""
    return str((_english(thing) if in_english() else "") or thing)


def namer() -> Callable[[object], str]:
    """`named`, for many things: whether the reader reads English is asked once."""
    return named if in_english() else str


def _english(thing: object) -> str:
    return str(getattr(thing, "name_en", "") or getattr(thing, "title_en", "") or "")


def noun_name(noun: type[Any]) -> str:
    """What the records of a noun are called in the reader's language."""
    return say(str(noun._meta.verbose_name))


def listed(things: Iterable[object]) -> str:
    """Words or things one after the other, as the reader calls them: 甲、乙、丙 · a, b, c."""
    return (", " if in_english() else "、").join(map(named, things))
