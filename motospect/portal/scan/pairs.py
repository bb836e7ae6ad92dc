"""Pre- and post-scan of one vehicle as a pair: what the repair brought, on the card of either."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from motospect.errors import MotospectError
from motospect.model.comparison import Comparison
from motospect.model.scan import Scan
from motospect.portal.earlier import scans_before
from motospect.scan.compare import compare
from motospect.store import ScanRow, Store

LOOK_BACK = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """The comparison of two scans; `other` is the one that is not being looked at."""

    found: Comparison
    before: Scan
    after: Scan
    other: Scan

    @property
    def counts(self) -> dict[str, int]:
        """How many codes ended in which state, by the names of the page's signs; what matters most first."""
        states = Counter(
            "proven" if code.state == "gone" and code.proven else code.state for code in self.found.codes
        )
        order = ("came_back", "new", "still_there", "unknown", "gone", "proven")
        return {state: states[state] for state in order if states[state]}


def pair_of(store: Store, scan: Scan) -> Pair | None:
    """Return the pair a pre- or post-scan belongs to; None for a check, and while there is no other one."""
    found = _partner(store, scan)
    if found is None:
        return None
    try:
        other = store.scan(found)
        before, after = (other, scan) if scan.kind == "post" else (scan, other)
        return Pair(compare(before, after, earlier=scans_before(store, before)), before, after, other)
    except MotospectError:  # gone, unreadable, or of another vehicle: there is nothing to compare with
        return None


def _partner(store: Store, scan: Scan) -> str | None:
    if scan.kind == "post":
        if scan.clearing is not None:
            return scan.clearing.before
        rows = _rows(store, scan, before=scan.id)
        return next((row.id for row in rows if row.kind == "pre"), None)
    if scan.kind != "pre":
        return None
    newer: list[ScanRow] = []
    for row in _rows(store, scan):
        if row.id == scan.id:
            break
        newer.append(row)
    posts: list[str] = []
    for row in reversed(newer):  # the repair ends with the next pre-scan
        if row.kind == "pre":
            break
        if row.kind == "post":
            posts.append(row.id)
    return posts[-1] if posts else None


def _rows(store: Store, scan: Scan, *, before: str | None = None) -> tuple[ScanRow, ...]:
    if scan.vehicle.vin is None:
        return ()
    rows = store.scans(vin=scan.vehicle.vin, before=before, limit=LOOK_BACK)
    return tuple(row for row in rows if row.state == "finished" and row.demo == scan.demo)
