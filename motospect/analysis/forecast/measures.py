"""What a scan says about things that wear: battery, charging, thermostat, trims, results of monitors.

Monitor ids are those of SAE J1979-DA: 01 to 10 oxygen sensors, 21 to 24 catalysts, A1 misfire in general,
A2 to AD misfire by cylinder, B2 and B3 particulate filters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from motospect.knowledge.battery import (
    CHARGE_LEAST_V,
    CHARGE_MOST_V,
    CHARGE_SOURCE,
    CRANK_LEAST_V,
    CRANK_SOURCE,
    REST_LOW_V,
    REST_SOURCE,
)
from motospect.model.forecast import Subject
from motospect.model.scan import Ecu, MonitorResult, Scan

REGULATES_DEGC = 71.0
REGULATES_S = 900.0
REGULATES_SOURCE = (
    "thermostats open at 82 °C or more; the OBD rule (13 CCR 1968.2 (e)(10)) takes one for faulty that"
    " misses its temperature by more than 11 °C"
)
TRIM_PERCENT = 20.0
TRIM_SOURCE = "most engine controls store P0171 or P0172 with long-term trims of about 20 to 25 %"
_NO_LIMIT = 65535.0
_RUNNING_RPM = 400.0
_BATTERY = {
    "rest": ("Battery voltage at rest", REST_LOW_V, REST_SOURCE),
    "crank": ("Battery voltage during the start", CRANK_LEAST_V, CRANK_SOURCE),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One value of one scan that has a trend. `low` and `high` are the limits it must stay between."""

    key: str
    subject: Subject
    title: str
    unit: str
    value: float
    low: float | None = None
    high: float | None = None
    source: str | None = None
    ecu: str | None = None
    evidence: tuple[str, ...] = ()


def measures_of(scan: Scan) -> Iterator[Measure]:
    """Yield everything this scan measured that wears; nothing it did not."""
    yield from _battery(scan)
    yield from _values(scan)
    for ecu in scan.ecus:
        for result in ecu.monitors:
            measure = _monitor(ecu, result)
            if measure is not None:
                yield measure


def _battery(scan: Scan) -> Iterator[Measure]:
    for part in scan.battery.parts if scan.battery else ():
        if part.value_v is None or part.state == "not_measured":
            continue
        if part.phase in _BATTERY:
            title, low, source = _BATTERY[part.phase]
            yield Measure(
                f"battery:{part.phase}",
                "battery",
                title,
                "V",
                part.value_v,
                low,
                None,
                source,
                None,
                part.evidence,
            )
        elif part.phase == "charge":
            yield _charging("battery:charge", part.value_v, None, part.evidence)


def _charging(key: str, volts: float, ecu: str | None, evidence: tuple[str, ...]) -> Measure:
    return Measure(
        key,
        "charging",
        "Charging voltage",
        "V",
        volts,
        CHARGE_LEAST_V,
        CHARGE_MOST_V,
        CHARGE_SOURCE,
        ecu,
        evidence,
    )


def _values(scan: Scan) -> Iterator[Measure]:
    """Live values, each of one ECU; of several readings of a signal the median."""
    told: dict[tuple[str | None, str], list[float]] = {}
    proof: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for reading in scan.values:
        if isinstance(reading.value, (int, float)) and reading.value == reading.value:
            told.setdefault((reading.ecu, reading.name), []).append(float(reading.value))
            proof[reading.ecu, reading.name] = proof.get((reading.ecu, reading.name), ()) + reading.evidence
    now = {key: median(values) for key, values in told.items()}
    for ecu in dict.fromkeys(ecu for ecu, _ in now):
        running = now.get((ecu, "RPM"), 0.0) > _RUNNING_RPM
        volts = now.get((ecu, "CONTROL_MODULE_VOLTAGE"))
        if running and volts is not None:
            yield _charging(f"voltage:{ecu}", volts, ecu, proof[ecu, "CONTROL_MODULE_VOLTAGE"])
        coolant = now.get((ecu, "COOLANT_TEMP"))
        if running and coolant is not None and now.get((ecu, "RUN_TIME"), 0.0) >= REGULATES_S:
            yield Measure(
                f"thermostat:{ecu}", "thermostat", "Coolant after a quarter of an hour", "degC", coolant,
                REGULATES_DEGC, None, REGULATES_SOURCE, ecu, proof[ecu, "COOLANT_TEMP"],
            )  # fmt: skip
        for bank in (1, 2):
            name = f"LONG_FUEL_TRIM_{bank}"
            if running and (ecu, name) in now:
                yield Measure(
                    f"trim:{ecu}:{bank}", "fuel_trim", f"Long-term fuel trim of bank {bank}", "percent",
                    now[ecu, name], -TRIM_PERCENT, TRIM_PERCENT, TRIM_SOURCE, ecu, proof[ecu, name],
                )  # fmt: skip
            name = f"PM_FILTER_DELTA_PRESSURE_B{bank}"
            if running and (ecu, name) in now:
                yield Measure(
                    f"filter:{ecu}:{bank}", "particulate_filter",
                    f"Pressure across particulate filter {bank}", "kPa",
                    now[ecu, name], ecu=ecu, evidence=proof[ecu, name],
                )  # fmt: skip
        if (ecu, "PM_FILTER_REGENERATION_DISTANCE") in now:
            yield Measure(
                f"regeneration:{ecu}", "particulate_filter", "Distance between regenerations", "km",
                now[ecu, "PM_FILTER_REGENERATION_DISTANCE"], ecu=ecu,
                evidence=proof[ecu, "PM_FILTER_REGENERATION_DISTANCE"],
            )  # fmt: skip


def _monitor(ecu: Ecu, result: MonitorResult) -> Measure | None:
    told = _of_monitor(result.mid)
    if told is None:
        return None
    subject, what = told
    # The lowest and highest number the bytes can hold are no limits: nothing can pass them.
    low = result.min if result.min else None
    high = result.max if result.max is not None and result.max != _NO_LIMIT else None
    return Measure(
        f"monitor:{ecu.address}:{result.mid}:{result.tid}", subject, f"{what}, test {result.label}",
        result.unit, result.value, low, high, "limits the control unit gives (service 06)",
        ecu.address, result.evidence,
    )  # fmt: skip


def _of_monitor(mid: str) -> tuple[Subject, str] | None:
    try:
        number = int(mid, 16)
    except ValueError:
        # Before CAN, or a test of service 05: "B1S1".
        return ("oxygen_sensor", f"Oxygen sensor {mid}") if mid.startswith("B") else None
    bank, sensor = divmod(number - 1, 4)
    named: tuple[tuple[range, Subject, str], ...] = (
        (range(0x01, 0x11), "oxygen_sensor", f"Oxygen sensor {sensor + 1} of bank {bank + 1}"),
        (range(0x21, 0x25), "catalyst", f"Catalyst of bank {number - 0x20}"),
        (range(0xA1, 0xA2), "misfire", "Misfires of all cylinders"),
        (range(0xA2, 0xAE), "misfire", f"Misfires of cylinder {number - 0xA1}"),
        (range(0xB2, 0xB4), "particulate_filter", f"Particulate filter of bank {number - 0xB1}"),
    )
    return next(((subject, what) for numbers, subject, what in named if number in numbers), None)
