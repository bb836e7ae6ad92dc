"""Which on-board monitor must run again before a code that is gone is proven repaired."""

from __future__ import annotations

import functools

from motospect.knowledge.inspection import DIESEL_MONITORS
from motospect.knowledge.tables import read_table

CONTINUOUS = frozenset({"misfire", "fuel_system", "components"})
"""Monitors that run all the time: many ECUs call them complete at once, so their bit alone proves nothing."""


def owning_monitor(code: str) -> str | None:
    """Return the monitor (its name in PID 01) that owns a five-character code; None when none is known."""
    return next((name for first, last, name in _rows() if first <= code <= last), None)


def proof(code: str, since_clear: dict[str, str]) -> tuple[bool, str]:
    """Return whether the monitor owning a code that is gone has run since the codes were cleared, and why.

    `since_clear` are the states of one ECU's monitors (PID 01), by name. For a continuous monitor all the
    others must have run too: only then a whole drive lies behind it.
    """
    if not since_clear:
        return False, "The control unit did not tell which monitors have run since: not proven repaired."
    owner = owning_monitor(code)
    if owner is None or DIESEL_MONITORS & {n for n, state in since_clear.items() if state != "unsupported"}:
        return False, "Not proven repaired: it is not known which monitor owns this code."
    spoken = owner.replace("_", " ")
    state = since_clear.get(owner, "unsupported")
    if state == "unsupported":
        return False, f"Not proven repaired: the control unit has no {spoken} monitor."
    opened = sorted(name for name, its in since_clear.items() if its == "incomplete")
    if state == "incomplete":
        return False, f"Not proven repaired: its monitor ({spoken}) has not run since."
    if owner in CONTINUOUS and opened:
        said = ", ".join(name.replace("_", " ") for name in opened)
        return (
            False,
            f"Not proven repaired: the {spoken} monitor runs all the time, and these have not run: {said}.",
        )
    return True, f"Its monitor ({spoken}) has run since and did not set it again."


@functools.cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (first, last, name)
        for first, last, name in read_table("monitor_codes.tsv", ("first", "last", "monitor"))
    )
