"""One small physical model of a car, cold start and a repeating drive, so that all its values agree.

Everything is a closed formula of the seconds since the engine started: the same moment always gives the
same values, however often it is asked. The model is meant to be consistent, not to predict an engine.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

AIR_DENSITY_G_L = 1.184  # at 25 degC and 101.3 kPa, the reference of SAE J1979 for load values
GAS_CONSTANT_J_KG_K = 287.05
# (seconds into the drive, km/h), straight lines between; the last point closes the circle.
DRIVE = (
    (0, 0),
    (60, 0),
    (72, 32),
    (100, 32),
    (112, 0),
    (130, 0),
    (150, 50),
    (210, 50),
    (228, 72),
    (300, 72),
    (330, 100),
    (420, 100),
    (450, 50),
    (500, 50),
    (520, 0),
    (600, 0),
)
GEARS = (13.9, 7.8, 5.2, 3.9, 3.0, 2.5)  # overall ratio engine to wheel
SHIFT_UP_KMH = (15, 28, 42, 58, 78)
WHEEL_M = 2.0  # rolling circumference


@dataclass(frozen=True, slots=True)
class Engine:
    """What the model needs to know of an engine and of what is wrong with it."""

    displacement_l: float = 2.0
    volumetric_efficiency: float = 0.85
    idle_rpm: float = 750.0
    vehicle_kg: float = 1500.0
    fuel: str = "petrol"  # or "diesel"
    ambient_c: float = 18.0
    thermostat_c: float = 90.0
    baro_kpa: float = 100.0
    fuel_level_pct: float = 62.0
    running_for_s: float = 0.0  # how long it had been running when the simulation began
    driving: bool = True  # false: it only idles
    maf_reads_low: float = 0.0  # share of the air the sensor does not see (lean: unmetered or misread air)
    misfire: float = 0.0  # 0..1, share of firings of one cylinder that fail
    catalyst_worn: float = 0.0  # 0..1, how far the rear sensor follows the front one
    cruise_only_kmh: float | None = None


def values_at(engine: Engine, running_s: float) -> dict[str, float]:
    """Every signal of the model at this many seconds of engine run time, in the unit its name ends with."""
    out = {"run_time_s": running_s, "baro_kpa": engine.baro_kpa, "ambient_c": engine.ambient_c}
    out |= _temperatures(engine, running_s)
    out |= _motion(engine, running_s, out["coolant_c"])
    out |= _breathing(engine, out)
    out |= _mixture(engine, running_s, out) if engine.fuel == "petrol" else _diesel(out)
    out |= _rest(engine, running_s, out)
    return out


def _temperatures(engine: Engine, running_s: float) -> dict[str, float]:
    rise = engine.thermostat_c - engine.ambient_c
    ripple = 1.5 * math.sin(running_s / 23) * (1 - math.exp(-running_s / 400))
    heat = 900 if engine.fuel == "petrol" else 700
    return {
        "coolant_c": engine.ambient_c + rise * (1 - math.exp(-running_s / 180)) + ripple,
        "oil_c": engine.ambient_c + (rise + 8) * (1 - math.exp(-running_s / 320)),
        "intake_c": engine.ambient_c + 14 * (1 - math.exp(-running_s / 300)) + math.sin(running_s / 41),
        "catalyst_c": engine.ambient_c + (0.7 * heat) * (1 - math.exp(-running_s / 70)),
    }


def _speed_kmh(engine: Engine, running_s: float) -> float:
    if engine.cruise_only_kmh is not None:
        return engine.cruise_only_kmh
    if not engine.driving:
        return 0.0
    moment = running_s % DRIVE[-1][0]
    for (t0, v0), (t1, v1) in itertools.pairwise(DRIVE):
        if moment <= t1:
            return v0 + (v1 - v0) * (moment - t0) / (t1 - t0)
    return 0.0


def _motion(engine: Engine, running_s: float, coolant_c: float) -> dict[str, float]:
    speed = _speed_kmh(engine, running_s)
    pull_ms2 = (
        (_speed_kmh(engine, running_s + 0.5) - _speed_kmh(engine, running_s - 0.5)) / 3.6
        if running_s > 1
        else 0.0
    )
    gear = 1 + sum(speed >= limit for limit in SHIFT_UP_KMH) if speed > 3 else 0
    cold = max(0.0, 60 - coolant_c) * 8  # fast idle
    rpm = engine.idle_rpm + cold + 6 * math.sin(running_s * 2.1)
    rpm -= engine.misfire * 90 * abs(math.sin(running_s * 5.3))  # each missed firing lets the crank sag
    if gear:
        rpm = max(rpm, speed / 3.6 / WHEEL_M * 60 * GEARS[gear - 1])
    return {"speed_kmh": speed, "gear": float(gear), "acceleration_ms2": pull_ms2, "rpm": rpm}


def _breathing(engine: Engine, now: dict[str, float]) -> dict[str, float]:
    """Torque needed -> air needed -> manifold pressure -> mass flow (speed-density)."""
    v = now["speed_kmh"] / 3.6
    force = engine.vehicle_kg * (now["acceleration_ms2"] + 9.81 * 0.012) + 0.39 * v * v if v > 0 else 0.0
    torque = max(0.0, force * v) / (now["rpm"] * math.pi / 30)
    full_torque = engine.displacement_l * 95
    demand = min(
        1.0, 0.17 + torque / full_torque + engine.misfire * 0.04 + max(0.0, 40 - now["coolant_c"]) * 0.001
    )
    if now["acceleration_ms2"] < -0.5:
        demand = 0.12  # overrun
    if engine.fuel == "petrol":
        pressure = 12 + demand * (engine.baro_kpa - 14)
    else:
        pressure = engine.baro_kpa * (
            1 + 0.9 * max(0.0, demand - 0.2)
        )  # no throttle; the turbo follows the load
    per_turn_l = engine.displacement_l / 2
    kelvin = now["intake_c"] + 273.15
    true_flow = (
        now["rpm"]
        / 60
        * per_turn_l
        * engine.volumetric_efficiency
        * pressure
        / (GAS_CONSTANT_J_KG_K * kelvin)
        * 1000
    )
    flow = true_flow * (1 - engine.maf_reads_low)
    full_flow = now["rpm"] / 60 * per_turn_l * AIR_DENSITY_G_L
    throttle = 11 + 68 * demand**1.6 if engine.fuel == "petrol" else 88.0
    return {
        "demand": demand,
        "map_kpa": pressure,
        "maf_g_s": flow,
        "air_g_s": true_flow,
        "load_pct": min(100.0, 100 * flow / (full_flow * engine.volumetric_efficiency))
        if engine.fuel == "petrol"
        else 100 * demand,
        "absolute_load_pct": 100 * flow / full_flow,
        "throttle_pct": throttle,
        "relative_throttle_pct": max(0.0, throttle - 11),
        "pedal_pct": min(100.0, 14 + 80 * max(0.0, demand - 0.17)),
        "torque_nm": torque,
    }


def _mixture(engine: Engine, running_s: float, now: dict[str, float]) -> dict[str, float]:
    """The front sensor swings about once a second; trims make up what the air meter misses."""
    closed = running_s > 25 and now["coolant_c"] > 30
    swing = math.sin(running_s * 2 * math.pi * 0.9)
    missing = 100 * (1 / (1 - engine.maf_reads_low) - 1)  # fuel to add, per cent
    learned = missing * 0.8 * (1 - math.exp(-max(0.0, running_s - 25) / 200))
    short = (missing - learned) + 2.2 * swing if closed else 0.0
    front = 0.45 + 0.36 * swing if closed else 0.45
    steady = 0.68 + 0.02 * math.sin(running_s / 7)
    rear = steady * (1 - engine.catalyst_worn) + front * engine.catalyst_worn if closed else 0.45
    return {
        "fuel_system": 2.0 if closed else 1.0,
        "short_trim_pct": short,
        "long_trim_pct": learned + 0.8,
        "o2_front_v": front,
        "o2_rear_v": rear,
        "lambda": (1.0 - 0.012 * swing) if closed else 0.94,
        "lambda_commanded": 1.0 if closed else 0.94,
        "fuel_l_h": now["air_g_s"] / 14.7 * 3600 / 745,
        "timing_deg": 8 + 26 * min(1.0, now["rpm"] / 3000) - 18 * max(0.0, now["demand"] - 0.3),
        "evap_purge_pct": 30.0 if closed and now["speed_kmh"] > 20 else 0.0,
        "egr_pct": 0.0,
        "rail_kpa": 380.0,
    }


def _diesel(now: dict[str, float]) -> dict[str, float]:
    """Compression ignition: fuel follows demand, air is in excess, filter pressure follows the flow."""
    excess = 1.25 + 3.5 * (1 - now["demand"]) ** 2  # smoke limit at full load, far leaner at idle
    fuel_g_s = now["air_g_s"] / (14.5 * excess)
    pressure_kpa = 0.3 + 0.08 * now["air_g_s"]
    return {
        "fuel_l_h": fuel_g_s * 3600 / 835,
        "lambda": excess,
        "lambda_commanded": 1.3,
        "rail_kpa": 28_000 + 120_000 * now["demand"],
        "egr_pct": max(0.0, 45 - 60 * now["demand"]),
        "injection_deg": 4 + now["rpm"] / 500,
        "dpf_delta_kpa": pressure_kpa,
        "dpf_in_kpa": pressure_kpa + 1.5,
        "dpf_out_kpa": 1.5,
        "dpf_in_c": now["catalyst_c"] * 0.8,
        "dpf_out_c": now["catalyst_c"] * 0.75,
        "exhaust_1_c": now["catalyst_c"] + 40,
        "exhaust_2_c": now["catalyst_c"],
        "torque_pct": min(100.0, 8 + 92 * now["demand"]),
        "demand_torque_pct": min(100.0, 9 + 92 * now["demand"]),
    }


def _rest(engine: Engine, running_s: float, now: dict[str, float]) -> dict[str, float]:
    return {
        "voltage_v": 14.1 + 0.08 * math.sin(running_s / 11),
        "fuel_level_pct": max(
            0.0, engine.fuel_level_pct - running_s / 600 * 0.4 + 0.3 * math.sin(running_s / 3)
        ),
        "reference_torque_nm": engine.displacement_l * 95,
        "transmission_c": now["oil_c"] * 0.85,
    }
