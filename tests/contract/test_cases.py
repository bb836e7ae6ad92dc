"""The published cases of the diagnosis: every file is what its README says, strictly."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from motospect.model.capture import OperatingPoint
from motospect.model.scan import DtcKind, EcuState, MonitorState

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests/data/cases").glob("*.toml"))
Table = dict[str, Any]

REQUIRED = {"title", "kind", "source", "set", "cause", "reason", "complaint", "ecus"}
CASE = REQUIRED | {"round", "voltage_v", "odometer_km", "vehicle", "values", "windows", "earlier"}
VEHICLE = {"make", "model", "model_year"}
ECU = {"address", "name", "mil", "codes", "freeze", "readiness", "monitors", "state"}
MONITOR = {"mid", "tid", "value", "min", "max", "unit"}
WINDOW = {"point", "seconds", "values"}
EARLIER = {"days_ago", "ecus", "values"}
# Rounds before it have been opened to the author of the rules: see the README of the cases.
NEWEST_ROUND = 2
KINDS = {"bulletin", "textbook", "recording", "simulated"}
READINESS = {
    "misfire",
    "fuel_system",
    "components",
    "catalyst",
    "heated_catalyst",
    "evaporative_system",
    "secondary_air",
    "ac_refrigerant",
    "oxygen_sensor",
    "oxygen_sensor_heater",
    "egr_vvt",
    "nmhc_catalyst",
    "nox_aftertreatment",
    "boost_pressure",
    "exhaust_gas_sensor",
    "pm_filter",
}
# What a road vehicle can show, by the unit of the signal; narrower ones by name below.
RANGES = {
    "percent": (-100, 100),
    "degC": (-40, 900),
    "kPa": (0, 250_000),
    "rpm": (0, 8000),
    "km/h": (0, 250),
    "deg": (-64, 64),
    "g/s": (0, 655),
    "V": (0, 20),
    "s": (0, 65_535),
    "Pa": (-8192, 8192),
    "ppm": (0, 3000),
    "ratio": (0, 2),
}
NARROW = {
    "PM_FILTER_DELTA_PRESSURE_B1": (-50, 150),  # signed: hoses the wrong way round read below nought
    "COOLANT_TEMP": (-40, 140),
    "INTAKE_TEMP": (-40, 110),
    "OIL_TEMP": (-40, 150),
    "INTAKE_PRESSURE": (0, 255),
    "BAROMETRIC_PRESSURE": (60, 108),
    "ENGINE_LOAD": (0, 100),
    "FUEL_LEVEL": (0, 100),
    "THROTTLE_POS": (0, 100),
    "FUEL_PRESSURE": (0, 765),
    "CONTROL_MODULE_VOLTAGE": (5, 16.5),
    **{f"LONG_FUEL_TRIM_{n}": (-35, 35) for n in (1, 2)},
    **{f"SHORT_FUEL_TRIM_{n}": (-50, 50) for n in (1, 2)},
    **{f"O2_B{bank}S{n}": (0, 1.1) for bank in (1, 2) for n in (1, 2)},
}


def rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


UNITS = {row["name"]: row["unit"] for row in rows("motospect/decode/tables/signals.tsv")}
CAUSES = {row["key"] for row in rows("motospect/knowledge/named_causes.tsv")}


def load(file: Path) -> Table:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def known(table: Table, keys: set[str], where: str) -> None:
    assert not (unknown := set(table) - keys), f"{where}: unknown {sorted(unknown)}"


def check_values(values: Table, where: str) -> None:
    for name, value in values.items():
        assert name in UNITS, f"{where}: {name} is in no decode table"
        assert isinstance(value, int | float), f"{where}: {name} is no number"
        assert not isinstance(value, bool), f"{where}: {name} is no number"
        low, high = NARROW.get(name) or RANGES[UNITS[name]]
        assert low <= value <= high, f"{where}: {name} = {value} {UNITS[name]}"


def check_monitor(row: Table, where: str) -> None:
    assert set(row) == MONITOR, f"{where}: a monitor has {sorted(MONITOR)}"
    assert re.fullmatch("[0-9A-F]{2}|B[12]S[1-4]", row["mid"]), f"{where}: mid {row['mid']}"
    assert re.fullmatch("[0-9A-F]{2}", row["tid"]), f"{where}: tid {row['tid']}"
    assert row["min"] <= row["max"], f"{where}: limits of {row['mid']} {row['tid']}"


def check_ecu(ecu: Table, where: str) -> None:
    known(ecu, ECU, where)
    assert {"address", "name"} <= set(ecu), f"{where}: an ECU has an address and a name"
    where = f"{where} {ecu['name']}"
    assert re.fullmatch("[0-9A-F]{2,8}", ecu["address"]), f"{where}: address {ecu['address']}"
    state = ecu.get("state", "answered")
    assert state in get_args(EcuState), f"{where}: state {state}"
    if state != "answered":
        assert not {"mil", "codes", "freeze", "readiness", "monitors"} & set(ecu), f"{where}: it said nothing"
        return
    for code, kinds in ecu.get("codes", {}).items():
        assert re.fullmatch("[PCBU][0-3][0-9A-F]{3}", code), f"{where}: code {code}"
        assert kinds, f"{where}: {code} has no kind"
        assert set(kinds) <= set(get_args(DtcKind)), f"{where}: {code} has {kinds}"
        assert len(set(kinds)) == len(kinds), f"{where}: {code} has {kinds}"
    if freeze := ecu.get("freeze"):
        assert freeze["dtc"] in ecu["codes"], f"{where}: a frame of a code that is not there"
        check_values({name: value for name, value in freeze.items() if name != "dtc"}, f"{where} freeze")
    for monitor, said in ecu.get("readiness", {}).items():
        assert monitor in READINESS, f"{where}: readiness of {monitor}"
        assert said in get_args(MonitorState), f"{where}: {monitor} is {said}"
    for row in ecu.get("monitors", []):
        check_monitor(row, where)


def check_ecus(ecus: list[Table], where: str) -> None:
    assert ecus, f"{where}: no ECU"
    addresses = [ecu.get("address") for ecu in ecus]
    assert len(set(addresses)) == len(addresses), f"{where}: an address twice"
    for ecu in ecus:
        check_ecu(ecu, where)


def texts(case: Table) -> Iterator[tuple[str, Any]]:
    for key in ("title", "source", "reason", "complaint"):
        yield key, case[key]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_case_is_what_the_readme_says(file: Path) -> None:
    case = load(file)
    known(case, CASE, file.stem)
    assert set(case) >= REQUIRED
    assert case["kind"] in KINDS
    for key, text in texts(case):
        assert isinstance(text, str), key
        assert len(text) >= 5, key
        assert text == " ".join(text.split()), key
    assert case["cause"]
    assert not set(case["cause"]) - CAUSES
    assert len(set(case["cause"])) == len(case["cause"])
    if vehicle := case.get("vehicle"):
        assert set(vehicle) == VEHICLE
        assert 1994 <= vehicle["model_year"] <= 2026
    assert 5 <= case.get("voltage_v", 12) <= 16
    assert 0 < case.get("odometer_km", 1) < 600_000
    check_ecus(case["ecus"], file.stem)
    check_values(case.get("values", {}), f"{file.stem} values")
    for window in case.get("windows", []):
        assert set(window) == WINDOW
        assert window["point"] in get_args(OperatingPoint)
        assert 3 <= window["seconds"] <= 1800
        assert window["values"]
        check_values(window["values"], f"{file.stem} {window['point']}")
    for scan in case.get("earlier", []):
        known(scan, EARLIER, file.stem)
        assert scan["days_ago"] > 0
        check_ecus(scan["ecus"], f"{file.stem} earlier")
        check_values(scan.get("values", {}), f"{file.stem} earlier")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_window_is_at_the_point_it_names(file: Path) -> None:
    for window in load(file).get("windows", []):
        now, point = window["values"], window["point"]
        standing = point in {"idle", "cold_idle", "raised_idle", "key_on"}
        if "SPEED" in now:
            assert (now["SPEED"] == 0) == standing, f"{point} at {now['SPEED']} km/h"
        if "RPM" in now and point in {"idle", "raised_idle"}:
            assert (now["RPM"] > 1600) == (point == "raised_idle"), f"{point} at {now['RPM']} rpm"
        if "ENGINE_LOAD" in now and point == "pull":
            assert now["ENGINE_LOAD"] > 55, f"{point} at {now['ENGINE_LOAD']} %"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_set_follows_from_the_round(file: Path) -> None:
    case = load(file)
    assert case.get("round", 1) in range(1, NEWEST_ROUND + 1)
    assert case["set"] == ("held_out" if case.get("round", 1) == NEWEST_ROUND else "dev")
    assert re.fullmatch("[a-z0-9_]+", file.stem)


def test_there_are_enough_of_every_kind() -> None:
    cases = [load(file) for file in FILES]
    kinds = Counter(case["kind"] for case in cases)
    real = [case for case in cases if case["kind"] != "simulated"]
    assert len(real) >= 120
    assert kinds["bulletin"] >= 40
    assert kinds["simulated"] >= 5
    for name in ("dev", "held_out"):
        assert sum(case["set"] == name for case in real) >= 60, name


def test_a_new_round_is_from_other_sources() -> None:
    rounds: dict[int, set[str]] = {number: set() for number in range(1, NEWEST_ROUND + 1)}
    for case in map(load, FILES):
        rounds[case.get("round", 1)].add(case["source"])
    assert not rounds[NEWEST_ROUND] & set().union(*(rounds[n] for n in range(1, NEWEST_ROUND)))
    assert not [
        case["title"] for case in map(load, FILES) if case.get("round", 1) > 1 and case["kind"] == "simulated"
    ]


def test_they_are_not_one_case_many_times_over() -> None:
    real = [case for case in map(load, FILES) if case["kind"] != "simulated"]
    assert len({case["source"] for case in real}) >= 100
    assert len({case["vehicle"]["make"] for case in real}) >= 20
    assert len({key for case in real for key in case["cause"]}) >= 80
    titles = Counter(case["title"] for case in map(load, FILES))
    assert max(titles.values()) == 1
    asked = Counter(tuple(sorted(case["cause"])) for case in real)
    assert max(asked.values()) <= len(real) // 12
