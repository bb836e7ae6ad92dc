"""The trim behind the catalyst is lean while the front trims are normal: leak or sensor at the rear."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis import trims
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "trims over load"
REASON = (
    "The front sensor controls the mixture; if it is content and the rear is not, one of the two is misled."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P2096-P2099")
    told = [fact for bank in (1, 2) if (fact := trims.total(facts, bank, "idle", "cruise")) is not None]
    if codes and told and all(abs(fact.value) < 8 for fact in told):
        text = "The mixture behind the catalyst is off, before it the correction is normal."
        yield given(
            ("exhaust_leak_downstream", "exhaust_leak_upstream", "o2_downstream_aged"),
            1.5,
            text,
            REASON,
            *codes,
            *told,
        )
        yield given(
            ("intake_vacuum_leak", "fuel_pressure_low", "fuel_pressure_high", "injector_leaking"),
            0.3,
            text,
            REASON,
            *codes,
            *told,
        )
