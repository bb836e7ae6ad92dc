"""Baselines in the store: one a vehicle, replaced, virtual vehicles apart."""

from __future__ import annotations

from motospect.model.baseline import Baseline, Usual
from motospect.store import Store


def test_a_baseline_is_kept_and_replaced(store: Store) -> None:
    assert store.baselines.of("VIN1", demo=False) is None
    first = Baseline(
        "VIN1", drives=3, sums={"moving": (1.5, 2.0)}, usual={"RPM/level": Usual((1.0,), (-1.0,))}
    )
    store.baselines.keep(first)
    assert store.baselines.of("VIN1", demo=False) == first
    second = Baseline("VIN1", drives=4)
    store.baselines.keep(second)
    assert store.baselines.of("VIN1", demo=False) == second
    assert store.baselines.of("VIN1", demo=True) is None
    assert store.baselines.of("VIN2", demo=False) is None
