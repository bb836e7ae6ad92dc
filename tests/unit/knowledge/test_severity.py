"""Severity by code family, with the reasons it must carry."""

from __future__ import annotations

from typing import get_args

import pytest

from motospect.errors import TableInvalid
from motospect.knowledge import severity_of
from motospect.knowledge.catalogue import entries
from motospect.knowledge.tables import read_table
from motospect.model.finding import Severity


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("P0171", "soon"), ("P0300", "soon"), ("P0312", "soon"), ("P0420", "soon"), ("P0455", "watch"),
        ("P0217", "stop"), ("P0524", "stop"), ("P0AA6", "stop"), ("P0A0D", "stop"), ("P0700", "soon"),
        ("C0035", "soon"), ("B0001", "soon"), ("U0100", "soon"), ("U0121", "soon"), ("P0219", "note"),
        ("P1234", "soon"), ("U3FFF", "watch"), ("nonsense", "soon"),
    ],
)  # fmt: skip
def test_the_severity_of_a_family(code: str, severity: str) -> None:
    assert severity_of(code).severity == severity


def test_every_row_is_a_sentence_in_both_languages() -> None:
    for table, first in (("severity.tsv", ("first", "last")), ("severity_words.tsv", ("words",))):
        columns = (*first, "severity", "driving", "driving_de", "reason", "reason_de")
        for row in read_table(table, columns):
            severity, *sentences = row[-5:]
            assert severity in get_args(Severity)
            assert all(text.endswith(".") for text in sentences), row[0]
            assert len({*sentences}) == 4, row[0]


def test_every_range_decides_on_some_code() -> None:
    columns = ("first", "last", "severity", "driving", "driving_de", "reason", "reason_de")
    for first, last, _, driving, _, reason, _ in read_table("severity.tsv", columns):
        codes = (f"{first[0]}{number:04X}" for number in range(int(first[1:], 16), int(last[1:], 16) + 1))
        assert any((v.driving, v.reason) == (driving, reason) for v in map(severity_of, codes)), first


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    """The reason for each code with a title: ten thousand look-ups, so once."""
    return {entry.code: severity_of(entry.code).reason for entry in entries() if entry.title}


def test_every_row_of_words_decides_on_some_code(verdicts: dict[str, str]) -> None:
    used = set(verdicts.values())
    columns = ("words", "severity", "driving", "driving_de", "reason", "reason_de")
    assert [row[0] for row in read_table("severity_words.tsv", columns) if row[4] not in used] == []


def test_few_codes_with_a_title_fall_to_the_family_of_last_resort(verdicts: dict[str, str]) -> None:
    lost = [code for code, reason in verdicts.items() if reason.startswith("No more is known")]
    assert len(lost) / len(verdicts) < 0.04


@pytest.mark.parametrize(
    ("code", "severity", "driving"),
    [
        ("C055D", "stop", "brakes may fail"),  # brake hydraulic circuit leak
        ("C0519", "soon", "ABS"),  # wheel speed sensor
        ("C0568", "soon", "pedal is hard"),  # brake booster
        ("C0609", "soon", "chock"),  # parking brake
        ("C0622", "soon", "steering"),
        ("B0001", "soon", "airbags"),
        ("P2C85", "stop", "orange cables"),  # isolation
        ("P0D17", "stop", "orange cables"),  # interlock
        ("P0A7E", "stop", "leave the vehicle"),
        ("P25AE", "stop", "stop the engine"),  # oil pressure
        ("P273F", "stop", "let it cool"),
        ("P0316", "soon", "flashes"),  # misfire
        ("P2E58", "soon", "flashes"),
        ("P00BA", "soon", "Emergency mode"),  # limp home
        ("P0093", "stop", "leaking fuel"),
        ("P241D", "soon", "barred from starting"),
        ("U0420", "soon", "steering"),
        ("U0471", "soon", "Airbags"),
        ("U060A", "watch", "Drive on"),  # "abs" is not in "absolute"
        ("P0703", "soon", "brake lamps"),
    ],
)
def test_what_a_title_names_decides(code: str, severity: str, driving: str) -> None:
    verdict = severity_of(code)
    assert verdict.severity == severity
    assert driving in verdict.driving


def test_a_table_with_other_columns_is_refused_by_name() -> None:
    with pytest.raises(TableInvalid, match=r"monitor_codes.tsv is malformed"):
        read_table("monitor_codes.tsv", ("code", "title"))
