"""How to drive so that an open on-board monitor runs to its end."""

from __future__ import annotations

import functools

from motospect.knowledge.tables import read_table
from motospect.model.inspection import Closing

EVERY = "any"
"""Conditions under this name hold for each monitor."""


def closing(monitor: str) -> Closing:
    """Return what closes a monitor, by its name in PID 01; only what holds for each when it is not known."""
    own = [row for row in _rows() if row[0] == monitor]
    conditions = tuple(condition for _, condition, _ in own)
    sources = dict.fromkeys(source for _, _, source in own)
    return Closing(monitor, conditions or ("The maker's own drive cycle.",), "; ".join(sources) or "ours")


def before_driving() -> tuple[str, ...]:
    """Return what holds for every open monitor, in sentences."""
    return tuple(condition for name, condition, _ in _rows() if name == EVERY)


@functools.cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (monitor, condition, source)
        for monitor, condition, source in read_table("monitor_drives.tsv", ("monitor", "condition", "source"))
    )
