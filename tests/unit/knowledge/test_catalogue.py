"""Titles of trouble codes: known, unknown, the makers' own, and those on which the lists differ."""

from __future__ import annotations

import csv
import importlib.util
import re
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from motospect.knowledge import code_entry
from motospect.knowledge.catalogue import SOURCES, entries
from motospect.knowledge.tables import read_table

ROOT = Path(__file__).resolve().parents[3]
CROSS_CHECK = ROOT.parent / "shared" / "data" / "dtc" / "generic_9341.csv"


@pytest.fixture
def builder() -> ModuleType:
    """The script that builds the table, for its notion of two titles saying the same."""
    loader = SourceFileLoader("build_codes", str(ROOT / "scripts" / "build-codes"))
    spec = importlib.util.spec_from_loader("build_codes", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("code", "title", "system"),
    [
        ("P0171", "System Too Lean (Bank 1)", "fuel and air metering"),
        ("P0300", "Random/Multiple Cylinder Misfire Detected", "ignition or misfire"),
        ("P0420", "Catalyst System Efficiency Below Threshold (Bank 1)", "auxiliary emission control"),
        ("P0700", "Transmission Control System Malfunction", "transmission"),
        ("P2096", "Post Catalyst Fuel Trim System Too Lean (Bank 1)", "fuel, air and emission metering"),
        ("U0100", "Lost Communication with ECM/PCM A", "network communication"),
        ("P0139", "Oxygen Sensor Slow Response (Bank 1 Sensor 2)", "fuel and air metering"),
    ],
)
def test_a_generic_code_has_title_system_and_source(code: str, title: str, system: str) -> None:
    known = code_entry(code)
    assert known is not None
    assert (known.title, known.system) == (title, system)
    assert known.source
    assert not known.maker_specific
    assert not known.disputed


@pytest.mark.parametrize(
    "code", ["P1234", "P3000", "P33FF", "B1000", "B2FFF", "C1234", "C2ABC", "U1000", "U2FFF"]
)
def test_a_makers_own_code_has_no_title(code: str) -> None:
    known = code_entry(code)
    assert known is not None
    assert known.maker_specific
    assert known.title is None
    assert known.source is None


@pytest.mark.parametrize(
    "code", ["P3FFF", "B0FFF", "P017", "p0171", "P01711", "X0171", "P4000", "", "P0171 "]
)
def test_an_unknown_code_is_none(code: str) -> None:
    assert code_entry(code) is None


def test_a_disputed_code_says_so_and_has_no_title() -> None:
    known = code_entry("P0E9C")
    assert known is not None
    assert known.disputed
    assert known.title is None


def test_the_families_of_the_emissions_scan_are_nearly_whole() -> None:
    titled: dict[str, int] = {}
    for entry in entries():
        if entry.title:
            titled[entry.code[:2]] = titled.get(entry.code[:2], 0) + 1
    assert titled["P0"] > 3500
    assert titled["P2"] > 3000
    assert titled["P3"] > 80
    assert titled["U0"] > 900


def test_the_table_is_sorted_and_has_each_code_once() -> None:
    codes = [entry.code for entry in entries()]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"[BPCU][0-3][0-9A-F]{3}", code) for code in codes)


def test_looking_up_takes_well_under_a_millisecond() -> None:
    code_entry("P0171")  # reads the table
    start = time.perf_counter()
    for number in range(1000):
        code_entry(f"P0{number % 1000:03d}")
    assert (time.perf_counter() - start) / 1000 < 0.0005


@pytest.mark.recordings
@pytest.mark.skipif(not CROSS_CHECK.is_file(), reason="the second list is not here")
def test_no_title_differs_from_the_second_list(builder: ModuleType) -> None:
    with CROSS_CHECK.open(encoding="utf-8", newline="") as file:
        other = {line["code"]: line["description"] for line in csv.DictReader(file)}
    agreed = SOURCES["catalogue"]
    from_catalogue = [(known.code, known.title) for known in entries() if known.source == agreed]
    assert [
        (code, title) for code, title in from_catalogue if not builder.agree(title, other.get(code, title))
    ] == []
    assert len(from_catalogue) > 8000


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Exhaust Valve Control Performance", "Exhaust Valve Control Circuit/Open", False),
        ("Generator Field/F Terminal Circuit", "Generator Field/F Terminal Circuit High", False),
        ("O2 Sensor Slow Response - Rich to Lean", "O2 Sensor Slow Response - Lean to Rich", False),
        ("Low Pressure Fuel Sensor Circuit Range/Performance", "Low Pressure Fuel Sensor Circuit Low", False),
        ("High Voltage Interlock Circuit", "High Voltage Interlock Circuit High", False),
        ("Low Speed CAN Communication Bus (+) High", "High Speed CAN Communication Bus (+) Low", False),
        ("Communication Bus (+) Low", "Communication Bus (-) Low", False),
        ("Lost Communication with Door Control Module", "Lost Communication With Door Switch A", False),
        ("NOx Sensor Range/Performance", "NOx Exceedence - Low Reagent Consumption", False),
        ("Knock Sensor 1 Circuit", "Knock/Combustion Vibration Sensor A Circuit", True),
        ("EVAP System Leak - Large Leak", "Evaporative Emission System Leak (Large Leak)", True),
        ("O2 Sensor Low Voltage (Bank 1 Sensor 3)", "O2 Sensor High Voltage Bank 1 Sensor 3", False),
        ("O2 Sensor Circuit (Bank 2 Sensor 1)", "O2 Sensor Circuit Bank 1 Sensor 1", False),
        ("Ignition Coil L Secondary Circuit", "Cylinder 10 Pressure Variation Low", False),
        ("Lost Communication with Mirror Module", "Lost Communication With Gateway Module", False),
        ("EGR Sensor B Circuit High", "EGR Sensor A Circuit High", False),
        ("Cylinder 6 Exhaust Valve Control", "Cylinder 7 Exhaust Valve Control", False),
        ("Cylinder 10 Deactivation", "Cylinder 11 Deactivation", False),
    ],
)  # fmt: skip
def test_when_two_titles_say_the_same(builder: ModuleType, one: str, other: str, *, same: bool) -> None:
    assert builder.agree(one, other) is same


@pytest.mark.parametrize(
    ("titles", "votes"),
    [
        (("Fan 1 Control Circuit", "Cooling Fan 1 Control Circuit", None), "AA-"),
        (("Fan 1 Control Circuit", None, "Fan 1 Control Circuit"), "A-A"),
        (("Fan 1 Control Circuit", "Brake Switch A Circuit Low", "Brake Switch A Circuit Low"), "ABB"),
        (("Fan 1 Control Circuit", "Brake Switch A Circuit Low", "Fan 1 Control Circuit"), "ABA"),
        (("Fan 1 Control Circuit", "Brake Switch A Circuit Low", "Fuel Pump Stuck Open"), "ABC"),
        (("Fan 1 Control Circuit", None, None), "A--"),
    ],
)
def test_the_votes_of_three_lists(builder: ModuleType, titles: tuple[str, ...], votes: str) -> None:
    assert builder.vote(*titles) == votes


def test_every_arbitrated_code_has_a_reason_and_stands_in_the_table() -> None:
    columns = ("code", "title", "title_de", "like", "reason")
    for code, title, title_de, like, reason in read_table("codes_arbitrated.tsv", columns):
        known = code_entry(code)
        assert known is not None
        assert len(reason) > 20
        assert known.note is not None
        assert known.note.lower() == f"{reason.lower()}."
        if not title:
            assert known.disputed
            continue
        assert (known.title, known.title_de) == (title, title_de)
        assert known.source == SOURCES["arbitrated"]
        assert bool(known.causes) == bool(like)


def test_an_entry_tells_causes_cost_hours_and_flags() -> None:
    known = code_entry("P0301")
    assert known is not None
    assert [(cause.id, cause.likelihood) for cause in known.causes] == [
        ("ignition_coil_failed", "high"),
        ("spark_plug_failed", "high"),
        ("injector_clogged", "medium"),
        ("low_compression", "low"),
    ]
    assert known.causes[0].label == "Ignition coil for cylinder 1 failed"
    assert known.causes[0].label_de == "Zündspule Zylinder 1 defekt"
    assert known.cost is not None
    assert known.hours is not None
    assert (known.cost.unit, known.hours.unit) == ("EUR", "h")
    assert "estimated" in known.cost.source
    assert (known.mil, known.emissions) == (True, True)


def test_a_disputed_code_keeps_back_what_belongs_to_its_meaning() -> None:
    for known in entries():
        if known.disputed:
            assert (known.title, known.title_de, known.causes, known.cost, known.hours) == (
                None, None, (), None, None,
            ), known.code  # fmt: skip
            assert (known.mil, known.emissions) == (None, None)


def test_every_row_can_be_looked_up_and_every_number_is_a_range() -> None:
    for known in list(entries())[::7]:
        assert code_entry(known.code) == known
        for span in (known.cost, known.hours):
            assert span is None or 0 <= span.low <= span.high > 0


def test_no_code_lights_the_emissions_lamp_without_emissions() -> None:
    for known in entries():
        assert not (known.mil and known.emissions is False), known.code
        if known.code[0] in "BC":
            assert not known.mil, known.code


@pytest.mark.parametrize(
    ("code", "mil", "emissions", "told"),
    [
        ("P0301", 1, 1, ("1", "1")),
        ("P0782", 1, 0, ("", "")),
        ("C0519", 1, 0, ("", "0")),
        ("P0219", 0, 0, ("0", "0")),
        ("P2000", 1, None, ("1", "")),
    ],
)
def test_flags_that_contradict_each_other_are_not_carried(
    builder: ModuleType, *, code: str, mil: int, emissions: int | None, told: tuple[str, str]
) -> None:
    assert builder.flags(code, mil, emissions) == told
