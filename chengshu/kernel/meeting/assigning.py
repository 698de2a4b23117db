"""Who is brought together with whom when nobody can serve everybody: the assignment with the highest scores in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from chengshu.kernel.meeting.extras import need
from chengshu.kernel.meeting.pairs import Pair

if TYPE_CHECKING:
    import numpy as np

#: Scores are weighed as whole numbers: to so many parts of one.
PARTS = 1_000_000


def assign(pairs: Iterable[Pair], capacity: Mapping[UUID, int], each: int = 1, usual: int = 1) -> list[Pair]:
    """Of these pairs those to go with: each demand gets at most `each` supplies, each supply at most its capacity (`usual`
    where none is given), and no other choice scores higher in all, to a millionth a pair. Needs the extra `pairs`.

    Pairs given twice count once, with the higher score; those that score nothing are left out.
    """
    need("pairs")
    import numpy as np

    given = list(pairs)
    demands: dict[UUID, int] = {}
    supplies: dict[UUID, int] = {}
    left = np.array([demands.setdefault(pair[0], len(demands)) for pair in given], np.int64)
    right = np.array([supplies.setdefault(pair[1], len(supplies)) for pair in given], np.int64)
    worth = np.rint(np.array([pair[2] for pair in given], np.float64) * PARTS).astype(np.int64)
    order = np.lexsort((-worth, right, left))
    first = np.diff(left[order] * (len(supplies) + 1) + right[order], prepend=-1) != 0
    kept = order[first & (worth[order] > 0)]
    if not len(kept):
        return []
    room = np.array([max(0, capacity.get(one, usual)) for one in supplies], np.int64)
    chosen = kept[_flows(left[kept], right[kept], worth[kept], np.full(len(demands), each, np.int64), room)]
    return [given[at] for at in sorted(chosen.tolist())]


def _flows(left: np.ndarray, right: np.ndarray, worth: np.ndarray, wanted: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Which pairs go together: the cheapest flow from a source through demands and supplies to a sink, where what a demand
    does without flows past the supplies, and costs nothing.
    """
    import numpy as np
    from ortools.graph.python import min_cost_flow

    many, all_of_them = len(wanted), int(wanted.sum())
    wanting, serving = np.arange(many), many + np.arange(len(room))
    source, sink = many + len(room), many + len(room) + 1
    arcs = (
        (left, many + right, np.ones(len(left)), -worth),
        (np.full(many, source), wanting, wanted, np.zeros(many)),
        (wanting, np.full(many, sink), wanted, np.zeros(many)),
        (serving, np.full(len(room), sink), room, np.zeros(len(room))),
    )
    tails, heads, most, cost = (np.concatenate(one).astype(np.int64) for one in zip(*arcs, strict=True))
    flow = min_cost_flow.SimpleMinCostFlow()
    made = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, most, cost)
    flow.set_node_supply(source, all_of_them)
    flow.set_node_supply(sink, -all_of_them)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"min-cost flow: {status}")
    return np.asarray(flow.flows(made[: len(left)])) > 0
