"""Published cases of known cause, read from TOML: a scan, what was measured, and what it was in the end."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast, get_args

from motospect.errors import CaseInvalid
from motospect.model.capture import OperatingPoint, Window, WindowValue
from motospect.model.past import Past
from motospect.model.scan import (
    AdapterIdentity,
    DtcKind,
    Ecu,
    FreezeFrame,
    MonitorResult,
    Readiness,
    Reading,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
    Verdict,
)

KINDS = ("bulletin", "textbook", "recording", "simulated")
SETS = ("dev", "held_out")
_KNOWN = {
    "title", "kind", "source", "set", "cause", "reason", "complaint", "odometer_km", "vehicle", "ecus",
    "round", "values",
    "windows", "earlier", "scan_kind", "voltage_v",
}  # fmt: skip
_UNITS = {
    "RPM": "rpm", "SPEED": "km/h", "COOLANT_TEMP": "degC", "INTAKE_TEMP": "degC", "AMBIANT_AIR_TEMP": "degC",
    "OIL_TEMP": "degC", "MAF": "g/s", "INTAKE_PRESSURE": "kPa", "BAROMETRIC_PRESSURE": "kPa", "RUN_TIME": "s",
    "CONTROL_MODULE_VOLTAGE": "V", "ODOMETER": "km", "PM_FILTER_DELTA_PRESSURE_B1": "kPa",
}  # fmt: skip
_PERCENT = ("TRIM", "LOAD", "THROTTLE", "POS", "EGR")


@dataclass(frozen=True, slots=True)
class Case:
    """One case. Any of `causes` is right; `scan` and `past` are what the engine gets to see."""

    name: str
    title: str
    kind: str
    set: str
    source: str
    causes: tuple[str, ...]
    scan: Scan
    past: Past


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Return every case of a folder, by name; raises CaseInvalid naming file and field."""
    return tuple(read_case(path) for path in sorted(folder.glob("*.toml")))


def read_case(path: Path) -> Case:
    """Return one case; raises CaseInvalid naming file and field."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as misfit:
        raise _invalid(path, str(misfit)) from misfit
    unknown = sorted(set(told) - _KNOWN)
    if unknown:
        raise _invalid(path, f"unknown field {unknown[0]}")
    for field, allowed in (("kind", KINDS), ("set", SETS)):
        if told.get(field) not in allowed:
            raise _invalid(path, f"{field} is not one of {', '.join(allowed)}")
    if not told.get("cause"):
        raise _invalid(path, "no cause is given")
    try:
        scan, past = scan_of(told)
    except (KeyError, TypeError, ValueError, AttributeError) as misfit:
        raise _invalid(path, f"{type(misfit).__name__}: {misfit}") from misfit
    return Case(
        path.stem,
        told["title"],
        told["kind"],
        told["set"],
        str(told["source"]),
        tuple(told["cause"]),
        scan,
        past,
    )


def scan_of(told: dict[str, Any]) -> tuple[Scan, Past]:
    """Return scan and past of a case's fields; every value gets an exchange of its own as evidence."""
    counter = _Counter()
    scan = _scan(told, counter, "case")
    windows = tuple(_window(n, row, counter) for n, row in enumerate(told.get("windows", []), 1))
    earlier = sorted(told.get("earlier", []), key=lambda row: -float(row.get("days_ago", 0)))
    past = tuple(_scan(row, counter, f"earlier{n}") for n, row in enumerate(earlier, 1))
    return scan, Past(scans=past, windows=windows)


class _Counter:
    """Numbers the exchanges of one case: x1, x2 and so on."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> tuple[str, ...]:
        """Return one new exchange id."""
        self._last += 1
        return (f"x{self._last}",)


def _scan(told: dict[str, Any], counter: _Counter, scan_id: str) -> Scan:
    vehicle = told.get("vehicle", {})
    values = dict(told.get("values", {}))
    volts = values.pop("voltage_v", told.get("voltage_v"))
    if "odometer_km" in told:
        values.setdefault("ODOMETER", told["odometer_km"])
    return Scan(
        id=scan_id,
        kind=told.get("scan_kind", "check"),
        started_at=_ago(told).isoformat(),
        finished_at=_ago(told).isoformat(),
        clock="synced",
        adapter=AdapterIdentity("case", "published case", None, None if volts is None else float(volts)),
        verdict=Verdict(False, True, ""),
        vehicle=VehicleIdentity(
            make=vehicle.get("make"), model=vehicle.get("model"), model_year=vehicle.get("model_year")
        ),
        ecus=tuple(_ecu(row, counter) for row in told.get("ecus", [])),
        values=tuple(_reading(name, value, counter) for name, value in values.items()),
    )


def _ago(told: dict[str, Any]) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=float(told.get("days_ago", 0)))


def _ecu(told: dict[str, Any], counter: _Counter) -> Ecu:
    lists = counter.next()
    codes = tuple(
        TroubleCode(code, tuple(cast("list[DtcKind]", kinds)), evidence=lists)
        for code, kinds in told.get("codes", {}).items()
    )
    state = told.get("state", "answered")
    whole = {service: ServiceOutcome("ok", evidence=lists) for service in ("03", "07", "0A")}
    monitors = told.get("readiness", {})
    return Ecu(
        address=told["address"],
        name=told.get("name"),
        state=state,
        services=whole if state == "answered" else {},
        mil=told.get("mil"),
        dtc_count=sum("stored" in dtc.kinds for dtc in codes) if state == "answered" else None,
        dtcs=codes,
        freeze_frames=_frames(told.get("freeze", []), counter),
        readiness=Readiness(since_clear=dict(monitors), evidence=counter.next()) if monitors else None,
        monitors=tuple(_test(row, counter) for row in told.get("monitors", [])),
    )


def _frames(told: dict[str, Any] | list[dict[str, Any]], counter: _Counter) -> tuple[FreezeFrame, ...]:
    frames = [told] if isinstance(told, dict) else told
    return tuple(
        FreezeFrame(
            number,
            frame["dtc"],
            tuple(_reading(name, value, counter) for name, value in frame.items() if name != "dtc"),
            counter.next(),
        )
        for number, frame in enumerate(frames)
    )


def _test(told: dict[str, Any], counter: _Counter) -> MonitorResult:
    value, low, high = float(told["value"]), told.get("min"), told.get("max")
    within = (low is None or value >= low) and (high is None or value <= high)
    return MonitorResult(
        told["mid"],
        told["tid"],
        value,
        low,
        high,
        told.get("unit", ""),
        told.get("passed", within),
        counter.next(),
    )


def _reading(name: str, value: float | str, counter: _Counter) -> Reading:
    return Reading(name, value, _unit(name), evidence=counter.next())


def _unit(name: str) -> str:
    if name in _UNITS:
        return _UNITS[name]
    if name.startswith("O2_"):
        return "V"
    return "%" if any(word in name for word in _PERCENT) else ""


def _window(number: int, told: dict[str, Any], counter: _Counter) -> Window:
    if told["point"] not in get_args(OperatingPoint):
        raise ValueError(f"{told['point']} is no operating point")
    values = tuple(_statistics(name, value) for name, value in told["values"].items())
    return Window(f"w{number}", told["point"], float(told["seconds"]), values, counter.next())


def _statistics(name: str, told: float | dict[str, float]) -> WindowValue:
    if not isinstance(told, dict):
        told = {"median": told}
    median = float(told["median"])
    low, high = float(told.get("low", median)), float(told.get("high", median))
    spread = float(told.get("spread", (high - low) / 4))
    return WindowValue(name, None, _unit(name), median, low, high, spread, int(told.get("samples", 60)))


def _invalid(path: Path, why: str) -> CaseInvalid:
    return CaseInvalid(f"The case {path.name} cannot be used: {why}.", hint="Compare it with docs/adding.md.")
