"""Severity by code family, with the reasons it must carry."""

from __future__ import annotations

from typing import get_args

import pytest

from motospect.errors import TableInvalid
from motospect.knowledge import severity_of
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


def test_every_row_is_a_sentence_and_can_be_reached() -> None:
    rows = read_table("severity.tsv", ("first", "last", "severity", "driving", "reason"))
    for first, last, severity, driving, reason in rows:
        assert severity in get_args(Severity)
        assert driving.endswith(".")
        assert reason.endswith(".")
        verdicts = {severity_of(code) for code in (first, last)}
        assert any((v.driving, v.reason) == (driving, reason) for v in verdicts), first


def test_a_table_with_other_columns_is_refused_by_name() -> None:
    with pytest.raises(TableInvalid, match=r"monitor_codes.tsv is malformed"):
        read_table("monitor_codes.tsv", ("code", "title"))
