"""Misfire in the first minute after the start: what seeped in overnight, or what the calibration does."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire start"
REASON = (
    "Coolant or fuel that seeped into a cylinder while standing is burnt within seconds; worn plugs and coils"
    " misfire under load too. Young engines that do it in the cold mostly need other start values."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    since = facts.frozen("RUN_TIME", "P0300-P0316")
    codes = facts.seen("P0300-P0316")
    if since is None or since.value > 60 or not codes:
        return
    text = f"The misfire was seen {since.value:.0f} s after the start."
    yield given(("spark_plug_worn", "ignition_coil_failed"), 0.5, text, REASON, *codes, since)
    driven = facts.value("ODOMETER")
    if driven is not None and driven.value >= 150_000:
        worn = ("head_gasket_leak", "injector_leaking", "low_compression")
        yield given(worn, 3.0, text, REASON, *codes, since, driven)
    elif driven is not None and driven.value < 80_000:
        young = ("software_needs_update", "intake_carbon", "fuel_quality")
        yield given(young, 3.0, text, REASON, *codes, since, driven)
