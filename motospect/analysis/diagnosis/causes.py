"""Sets of causes that several rules speak of."""

from __future__ import annotations

import functools

from motospect.knowledge.named_causes import named_causes

UNMETERED_AIR = ("intake_vacuum_leak", "pcv_leak", "brake_booster_leak", "bank_intake_leak", "evap_hose_leak")
"""Air that enters after the throttle without having been measured."""
FUEL_SUPPLY = (
    "fuel_pressure_low", "fuel_pump_weak", "fuel_filter_clogged", "fuel_pump_failed",
    "high_pressure_pump_worn",
    "fuel_supply_line_leak", "fuel_metering_valve_failed",
)  # fmt: skip
"""Too little fuel for the whole engine."""
LEAN_SHARED = (
    "intake_vacuum_leak", "pcv_leak", "brake_booster_leak", "intake_duct_leak", "maf_contaminated",
    "maf_failed",
    "fuel_quality", "map_sensor_failed", "egr_stuck_open", *FUEL_SUPPLY,
)  # fmt: skip
"""Causes of a lean mixture that all cylinders share."""
LEAN_ONE_BANK = ("bank_intake_leak", "exhaust_leak_upstream", "o2_upstream_aged", "o2_upstream_failed")
CYLINDER = (
    "ignition_coil_failed", "ignition_coil_wiring", "spark_plug_worn", "ignition_lead_faulty",
    "injector_clogged",
    "injector_failed", "injector_wiring", "low_compression", "valve_spring_broken", "lifter_stuck",
)  # fmt: skip
"""Causes of misfire that belong to one cylinder."""
IGNITION = ("ignition_coil_failed", "spark_plug_worn", "ignition_lead_faulty", "ignition_coil_wiring")
MISFIRE_SHARED = (
    "intake_vacuum_leak", "pcv_leak", "maf_contaminated", "egr_stuck_open", "fuel_quality",
    "ignition_supply_lost",
    "crankshaft_wheel_damaged", "timing_chain_stretched", "timing_belt_jumped", "crankshaft_learning_missing",
    "dual_mass_flywheel_worn", *FUEL_SUPPLY,
)  # fmt: skip
"""Causes of misfire that all cylinders share."""
WEAK_SUPPLY = (
    "battery_weak", "battery_discharged", "battery_terminal_corroded", "alternator_undercharging",
    "quiescent_drain", "alternator_belt_slipping",
)  # fmt: skip
OIL = ("oil_level_low", "oil_sludge", "oil_wrong_grade", "oil_pressure_low", "engine_oil_diluted")
BUS = ("can_bus_wiring", "can_bus_loading", "can_termination", "gateway_failed")
REFERENCE = (
    "reference_voltage_short",
    "reference_voltage_open",
    "sensor_ground_open",
    "engine_harness_damaged",
)
VVT_PART = (
    "vvt_solenoid_stuck", "vvt_solenoid_failed", "vvt_solenoid_wiring", "cam_phaser_failed",
    "camshaft_sensor_failed",
)  # fmt: skip


@functools.cache
def ending(*suffixes: str) -> tuple[str, ...]:
    """Return every cause whose key ends so ("_wiring")."""
    return tuple(key for key in named_causes() if key.endswith(suffixes))


@functools.cache
def of_system(*systems: str) -> tuple[str, ...]:
    """Return every cause of these systems."""
    return tuple(key for key, cause in named_causes().items() if cause.system in systems)
