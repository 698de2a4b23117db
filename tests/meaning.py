"""An encoder planted in the place of the real one, which is an extra: two meanings, told apart by a character."""

from typing import Any

import numpy as np
import pytest

from chengshu.kernel.matching import sources
from chengshu.kernel.matching.meaning import encoder, keeping
from tests.invented.models import Case


def axis(*at: int) -> Any:
    """One vector along each of these axes."""
    return np.eye(encoder.WIDTH, dtype=np.float32)[list(at)]


def plant(settings: Any, monkeypatch: pytest.MonkeyPatch, written: str, typed: str) -> list[str]:
    """Cases whose texts hold the one mean what is asked by the other; everything else means something else. Returns the texts
    as they come to be read.
    """
    read: list[str] = []

    def passages(texts: list[str]) -> Any:
        read.extend(texts)
        return axis(*(0 if written in text else 1 for text in texts))

    settings.SEMANTIC = True
    monkeypatch.setattr(encoder, "there", lambda: True)
    monkeypatch.setattr(encoder, "passages", passages)
    monkeypatch.setattr(encoder, "query", lambda text: axis(0 if typed in text else 1)[0])
    monkeypatch.setattr(sources, "_MEANT", {Case.noun()})
    keeping._asked.cache_clear()
    return read
