"""Which kind of engine a vehicle has, as its own control units tell; several where they leave it open."""

from __future__ import annotations

from motospect.analysis.inspection_facts import facts_of
from motospect.knowledge.schedule import EngineKind
from motospect.model.scan import Reading, Scan

DIRECT_KPA = 1500.0
"""Injection into the intake works at 300 to 600 kPa, into the cylinder at 3,000 kPa and more."""
BOOST_KPA = 20.0
"""This much above the air outside only a charger makes; two sensors differ by less than half of it."""

RAIL = ("FUEL_RAIL_PRESSURE_DIRECT", "FUEL_RAIL_PRESSURE_ABS", "RAIL_PRESSURE_A", "RAIL_PRESSURE_B")
_BY_FUEL: dict[str, tuple[EngineKind, ...]] = {
    "ELEC": ("electric",),
    "DSL": ("diesel",),
    "BI_DSL": ("diesel",),
    "HYB_DSL": ("diesel",),
    "HYB_GAS": ("hybrid",),
    "HYB_ETH": ("hybrid",),
}
"""By the word of PID 51; a diesel hybrid's engine ages like a diesel."""


def engine_kinds(scans: tuple[Scan, ...]) -> tuple[tuple[EngineKind, ...], tuple[str, ...]]:
    """Return the kinds the vehicle may be of and the exchanges of the last scan that say so; none: not told.

    `scans` are of one vehicle, the last one at the end; what a vehicle is made of does not change.
    """
    values = [value for scan in scans for value in scan.values]
    evidence = tuple(x for value in scans[-1].values if value.name in _TELLING for x in value.evidence)
    for value in values:
        if value.name == "FUEL_TYPE" and value.value in _BY_FUEL:
            return _BY_FUEL[str(value.value)], evidence
    engines = {facts_of(scan).engine for scan in scans} - {None}
    if engines == {"compression"}:
        return ("diesel",), evidence
    if engines != {"spark"}:
        return (), evidence
    if any(value.name == "HYBRID_BATTERY_REMAINING" for value in values):
        return ("hybrid",), evidence
    if any(value.name in RAIL and _number(value) >= DIRECT_KPA for value in values) or _boosted(scans):
        return ("petrol_direct",), evidence
    return ("petrol_port", "petrol_direct"), evidence


def _boosted(scans: tuple[Scan, ...]) -> bool:
    for scan in scans:
        told = {value.name: _number(value) for value in scan.values if value.unit == "kPa"}
        intake, outside = told.get("INTAKE_PRESSURE"), told.get("BAROMETRIC_PRESSURE")
        if intake is not None and outside is not None and intake >= outside + BOOST_KPA:
            return True
    return False


def _number(value: Reading) -> float:
    return 0.0 if isinstance(value.value, str) else float(value.value)


_TELLING = {*RAIL, "FUEL_TYPE", "HYBRID_BATTERY_REMAINING", "INTAKE_PRESSURE", "BAROMETRIC_PRESSURE"}
