"""Baselines in the store: one a vehicle, replaced when something was learned, virtual vehicles apart."""

from __future__ import annotations

from motospect.model.baseline import Baseline
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping


class Baselines:
    """The baselines of one store; what a method has returned from is on the disk."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def of(self, vin: str, *, demo: bool) -> Baseline | None:
        """Return a vehicle's baseline, None before anything was recorded of it; raises StoreError."""
        found = self._keeping.read("SELECT record FROM baseline WHERE vin = ? AND demo = ?", vin, demo)
        return self._keeping.decoded(found[0][0], Baseline) if found else None

    def keep(self, baseline: Baseline) -> None:
        """Keep a vehicle's baseline in place of the one there was; raises StoreError."""
        values = [baseline.vin, baseline.demo, to_json(baseline).decode()]
        self._keeping.write(
            lambda db: db.execute(
                "INSERT INTO baseline VALUES (?, ?, ?)"
                " ON CONFLICT (vin, demo) DO UPDATE SET record = excluded.record",
                values,
            )
        )
