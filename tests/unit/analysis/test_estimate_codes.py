"""The estimate over the catalogue: every figure of every code has a source, none is assumed."""

from __future__ import annotations

import pytest

from motospect.analysis import analyse
from motospect.analysis.diagnosis.costs import ASSUMED
from motospect.analysis.estimate import estimate
from motospect.cli.bench_estimate import scan_of
from motospect.knowledge.catalogue import entries
from motospect.model.estimate import EstimateContent, EstimateLine
from motospect.model.shop import ShopTerms

TERMS = ShopTerms("EUR", 9000, 1900)
SAMPLE = [entry.code for place, entry in enumerate(entries()) if place % 97 == 0]


def content_for(code: str) -> EstimateContent:
    scan = scan_of(code)
    return estimate(scan, analyse(scan), TERMS)


@pytest.mark.parametrize("code", [*SAMPLE, "P1234", "B1A00", "C1234", "U3000"])
def test_every_line_has_a_source_or_says_why_it_has_no_figure(code: str) -> None:
    content = content_for(code)
    lines = content.options[-1].lines
    assert lines, "a stored code always asks for something"
    for line in lines:
        if line.amount is None:
            assert line.note, line.id
        else:
            assert line.source != "none", line.id
            assert line.amount.high > 0, line.id
    for text in (
        *(line.source for line in lines),
        *(x.source or "" for x in content.options[-1].alternatives),
    ):
        assert ASSUMED not in text


def test_a_known_code_is_priced_by_the_share_its_diagnosis_gives_the_cause() -> None:
    lines = {line.id: line for line in content_for("P0128").options[-1].lines}
    work, part = lines["labour:thermostat_stuck_open"], lines["part:thermostat"]
    assert work.time is not None
    assert work.amount is not None
    assert work.amount.low == round(work.time.low_s * 9000 / 3600)
    assert part.text.startswith("Thermostat, Coolant")
    for line in (work, part):
        assert (
            line.source == "share of the range for P0128: code catalogue of obd-diag 0.2.2 (CC0), estimated"
        )
    assert first_test(tuple(lines.values())) < list(lines).index(work.id)


def first_test(lines: tuple[EstimateLine, ...]) -> int:
    """Return where the first test stands."""
    return next(place for place, line in enumerate(lines) if line.kind == "test")
