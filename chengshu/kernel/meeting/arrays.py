"""What is worked out for many pairs at once, in arrays. Of the extra `pairs`: numpy is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chengshu.kernel.meeting.best import WORDS
from chengshu.kernel.meeting.condition import Condition
from chengshu.kernel.meeting.fusing import Weights
from chengshu.kernel.meeting.gathering import Read

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix


def compared(one: Condition, mine: Read, theirs: Read, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """By numbers where there are such; else once for each two things that are said."""
    import numpy as np

    numbers = one.numbers(mine.told, theirs.told)
    if numbers is not None:
        held: np.ndarray = one.compared(np.array(numbers[0])[left], np.array(numbers[1])[right])
        return held.astype(np.float64)
    pairs, back = np.unique(left * len(theirs.told) + right, return_inverse=True)
    split = (divmod(int(pair), len(theirs.told)) for pair in pairs)
    degrees = (one.suits(mine.told[i], theirs.told[j]) if i and j else np.nan for i, j in split)
    return np.fromiter(degrees, np.float64, len(pairs))[back]


def most_telling(left: csr_matrix) -> csr_matrix:
    """Of each row its WORDS weightiest."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows = np.repeat(np.arange(left.shape[0]), np.diff(left.indptr))
    order = np.lexsort((-left.data, rows))
    order = order[places(rows[order]) < WORDS]
    return csr_matrix((left.data[order], (rows[order], left.indices[order])), left.shape)


def places(sorted_rows: np.ndarray) -> np.ndarray:
    """The place of each within the equal ones that stand together."""
    import numpy as np

    starts = np.flatnonzero(np.diff(sorted_rows, prepend=-1))
    return np.arange(len(sorted_rows)) - np.repeat(starts, np.diff(starts, append=len(sorted_rows)))


def wholes(said: csr_matrix, tells: np.ndarray) -> np.ndarray:
    """What each record would share with one that says exactly the same."""
    import numpy as np

    return np.maximum(np.asarray(said.multiply(said).multiply(tells).sum(axis=1)).ravel().astype(np.float64), 1e-12)


def weighed(parts: dict[str, np.ndarray], weights: Weights) -> np.ndarray:
    """Scores; parts that are not there count nothing."""
    import numpy as np

    score = whole = np.zeros(len(parts["wanted"]))
    for name, value in parts.items():
        weight = np.where(np.isnan(value), 0.0, weights.part(name))
        score = score + weight * np.nan_to_num(value)
        whole = whole + weight
    return score / np.where(whole > 0, whole, 1.0)
