"""Evidence as people read it: ids of exchanges and measuring windows, long runs of them said as one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ID = re.compile(r"([a-z]+)(\d+)")
SHORTEST_RUN = 3
"""Two neighbours are as short one by one."""


def spans(ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return first and last id of each run of neighbours (`b3`, `b4`, `b5`), in the order given.

    An id without three neighbours in a row stands alone: first and last are the same.
    """
    runs: list[list[str]] = []
    for one in ids:
        if runs and _follows(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    found: list[tuple[str, str]] = []
    for run in runs:
        found += [(run[0], run[-1])] if len(run) >= SHORTEST_RUN else [(one, one) for one in run]
    return tuple(found)


def _follows(before: str, after: str) -> bool:
    first, second = _ID.fullmatch(before), _ID.fullmatch(after)
    return bool(first and second and first[1] == second[1] and int(second[2]) == int(first[2]) + 1)
