"""The byte behind a code, and SPN and FMI of heavy vehicles."""

from __future__ import annotations

import re

import pytest

from motospect.knowledge.failure_types import failure_type
from motospect.knowledge.j1939 import FIRST_OF_MAKERS, fmi_entry, spn_entry
from motospect.knowledge.sorted_table import sorted_table


@pytest.mark.parametrize(
    ("byte", "name"),
    [
        ("00", "No sub type information"),
        ("11", "Circuit short to ground"),
        ("13", "Circuit open"),
        ("1F", "Circuit intermittent"),
        ("64", "Signal plausibility failure"),
        ("87", "Missing message"),
        ("98", "Component or system over temperature"),
    ],
)
def test_what_a_failure_type_is_called(byte: str, name: str) -> None:
    assert failure_type(byte).name == name


@pytest.mark.parametrize("byte", ["0A", "8F", "99", "FF"])
def test_a_failure_type_our_sources_do_not_agree_on_has_no_name(byte: str) -> None:
    kind = failure_type(byte)
    assert (kind.name, kind.name_de, kind.source) == (None, None, None)


def test_every_failure_type_has_two_sources_and_a_german_name() -> None:
    rows = list(sorted_table("failure_types.tsv", ("byte", "name", "name_de", "sources")).rows())
    assert len(rows) > 85
    assert [row[0] for row in rows] == sorted({row[0] for row in rows})
    for byte, name, name_de, sources in rows:
        assert re.fullmatch("[0-9A-F]{2}", byte)
        assert name != name_de
        assert len(set(sources)) >= 2, byte


@pytest.mark.parametrize(
    ("spn", "name"),
    [
        (16, "Engine Fuel Filter Suction Side Differential Pressure 1"),
        (84, "Wheel-Based Vehicle Speed"),
        (100, "Engine Oil Pressure"),
        (110, "Engine Coolant Temperature 1"),
        (190, "Engine Speed"),
        (3216, "Aftertreatment 1 Intake NOx"),
        (3251, "Aftertreatment 1 DPF Trap Differential Pressure"),
    ],
)
def test_what_an_spn_is_called(spn: int, name: str) -> None:
    entry = spn_entry(spn)
    assert (entry.name, entry.maker_specific) == (name, False)
    assert entry.source


@pytest.mark.parametrize(("spn", "of_maker"), [(1, False), (6410, False), (520191, False), (520192, True)])
def test_an_spn_without_a_name(spn: int, *, of_maker: bool) -> None:
    entry = spn_entry(spn)
    assert (entry.name, entry.maker_specific, entry.source) == (None, of_maker, None)


def test_the_spn_table_is_whole_and_holds_no_number_of_the_makers() -> None:
    rows = list(sorted_table("spns.tsv", ("spn", "name")).rows())
    assert len(rows) > 3800
    assert all(int(spn) < FIRST_OF_MAKERS for spn, _ in rows)
    assert all(spn_entry(int(spn)).name == name for spn, name in rows[::37])


def test_every_fmi_has_a_name_in_both_languages() -> None:
    for fmi in range(32):
        entry = fmi_entry(fmi)
        assert entry.fmi == fmi
        assert entry.name
        assert entry.name_de
    assert fmi_entry(31).name == "Condition exists"
    with pytest.raises(ValueError, match="0 to 31, not 32"):
        fmi_entry(32)
