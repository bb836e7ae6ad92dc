"""What a repair costs in parts and time: shares of the catalogue's ranges, always estimates."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from motospect.knowledge.catalogue import CodeEntry, code_entry
from motospect.knowledge.named_causes import named_causes
from motospect.model.amount import Span

REFERENCE_EUR_H = 60.0
"""What an hour is taken to cost within the catalogue's cost of a whole repair; parts are what is left."""
ASSUMED = "MOTOSPECT: no source gives a range for these codes, so a wide one is assumed"
"""The source of a range that only serves to compare steps: it is nobody's figure."""

_LIGHT_ENDS = (
    "_wiring",
    "_contaminated",
    "_dirty",
    "_loose",
    "_not_adapted",
    "_not_calibrated",
    "_hose",
    "_fuse",
)
_LIGHT = frozenset({
    "air_filter_blocked", "fuel_cap_loose", "fuse_blown", "software_needs_update",
    "ecu_not_programmed", "oil_level_low", "oil_wrong_grade", "oil_overfilled", "coolant_low",
    "transmission_fluid_low", "fuel_tank_empty", "fuel_quality", "battery_terminal_corroded",
    "fuel_trim_not_reset", "crankshaft_learning_missing", "o2_sensors_swapped", "driver_use",
    "rough_road", "short_trips", "jump_start_or_charger", "battery_discharged", "reductant_low",
    "reductant_quality", "brake_fluid_low", "tyre_size_mismatch", "other_ecu_reports",
    "pedal_foreign_object", "seat_connector_loose", "throttle_sticking", "boost_control_hose_leak",
    "egr_vacuum_lost", "evap_hose_leak", "ground_strap_bad", "map_sensor_fouled", "engine_oil_diluted",
    "intake_vacuum_leak", "intake_duct_leak", "exhaust_leak_upstream", "exhaust_leak_downstream",
    "boost_leak", "quiescent_drain", "oil_sludge", "spark_plug_worn", "hv_battery_cooling_blocked",
})  # fmt: skip
_SMALL = frozenset({
    "brake_pads_worn", "wheel_bearing_worn", "wheel_tone_ring_damaged", "camshaft_wheel_damaged",
    "canister_damaged", "crankshaft_wheel_damaged", "engine_harness_damaged", "timing_tensioner_worn",
    "active_mount_failed", "cylinder_deactivation_solenoid_failed", "hv_battery_fan_failed",
    "hv_busbar_corroded", "hv_contactor_failed", "hv_current_sensor_failed", "hv_interlock_failed",
    "hv_temperature_sensor_failed", "inverter_cooling", "inverter_temperature_sensor_failed",
    "motor_position_sensor_failed", "charge_port_faulty", "intake_carbon", "lifter_stuck",
    "mechanical_noise", "oil_consumption",
})  # fmt: skip
"""Small parts of heavy systems, and worn or damaged things that are no main assembly."""
_HEAVY_SYSTEMS = frozenset({"engine", "hybrid"})
_HEAVY_ENDS = ("_ecu_failed", "_worn", "_damaged", "chain_stretched", "_leak_head", "gateway_failed")
_SHARES = {"light": (0.0, 0.3), "part": (0.15, 0.6), "heavy": (0.5, 1.0)}
"""Which part of a code's range a cause takes: cleaning and wiring the low end, main assemblies the high
end."""

_STANDS_FOR = {
    "lean": "P0171", "rich": "P0172", "low_at_rest": "P0562", "low_while_running": "P0562",
    "high_while_running": "P0563", "weak_crank": "P0562", "ripple": "P0620", "overheating": "P0217",
    "too_cold": "P0128", "cylinder_misfire": "P0301", "misfire_all": "P0300", "catalyst_weak": "P0420",
    "o2_upstream_slow": "P0133", "o2_downstream_slow": "P0139", "evap_leak": "P0455", "egr_weak": "P0401",
    "vvt_off": "P0011", "ect_implausible": "P0118", "iat_implausible": "P0113", "idle_high": "P0507",
    "idle_low": "P0506",
}  # fmt: skip
"""The code whose ranges a sign without a code borrows."""


def parts_and_minutes(cause: str, names: Iterable[str]) -> tuple[Span, Span]:
    """Return parts in EUR and minutes of repairing a cause, from the ranges of the codes that it explains."""
    codes = tuple(dict.fromkeys(_STANDS_FOR.get(name, name) for name in names))
    return _ranges(cause, codes)


@functools.lru_cache(maxsize=4096)
def _ranges(cause: str, codes: tuple[str, ...]) -> tuple[Span, Span]:
    known = [entry for code in codes if (entry := code_entry(code)) and entry.cost and entry.hours]
    if not known:
        return Span(0.0, 400.0, "EUR", ASSUMED), Span(20.0, 180.0, "min", ASSUMED)
    low, high = _SHARES[weight_of(cause)]
    entry = min(known, key=_width)
    source = f"share of the range for {entry.code}: {entry.cost.source}" if entry.cost else ""
    money, hours = _cut(_parts(entry), low, high), _cut(_hours(entry), low, high)
    return (
        Span(round(money[0]), round(money[1]), "EUR", source),
        Span(round(hours[0] * 60), round(hours[1] * 60), "min", source),
    )


def weight_of(cause: str) -> str:
    """Return "light", "part" or "heavy": how much work and money a cause takes beside others of its code."""
    named = named_causes().get(cause)
    if cause in _LIGHT or cause.endswith(_LIGHT_ENDS):
        return "light"
    if cause in _SMALL:
        return "part"
    if cause.endswith(_HEAVY_ENDS) or (named is not None and named.system in _HEAVY_SYSTEMS):
        return "heavy"
    return "part"


def _width(entry: CodeEntry) -> float:
    """The narrowest range says most: a vacuum leak costs what it costs for P0171, not what P0300 may cost."""
    return entry.cost.high - entry.cost.low if entry.cost else 0.0


def _parts(entry: CodeEntry) -> tuple[float, float]:
    if entry.cost is None or entry.hours is None:
        return 0.0, 0.0
    low = entry.cost.low - entry.hours.low * REFERENCE_EUR_H
    high = entry.cost.high - entry.hours.high * REFERENCE_EUR_H
    return max(0.0, low), max(0.0, low, high)


def _hours(entry: CodeEntry) -> tuple[float, float]:
    return (entry.hours.low, entry.hours.high) if entry.hours else (0.0, 0.0)


def _cut(span: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    width = span[1] - span[0]
    return span[0] + low * width, span[0] + high * width
