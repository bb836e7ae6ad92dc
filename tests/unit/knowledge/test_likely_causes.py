"""The tables of causes: they fit each other, and join the catalogue."""

from __future__ import annotations

import re

import pytest

from motospect.knowledge.catalogue import entries
from motospect.knowledge.consequences import consequences
from motospect.knowledge.likely_causes import (
    BOTH,
    OURS,
    catalogue_order,
    known_as,
    likely_causes,
    named,
    part_of,
)
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.tables import read_table
from motospect.knowledge.workshop_tests import workshop_tests

CODE = re.compile(r"([a-z]+/)?[PCBU][0-3][0-9A-F]{3}|[a-z_0-9]+")


def test_every_cause_has_words_in_both_languages() -> None:
    assert len(named_causes()) >= 200
    for cause in named_causes().values():
        assert cause.label
        assert cause.label_de
        assert cause.scope in {"vehicle", "bank", "cylinder", "wheel"}


@pytest.mark.parametrize("name", ["code_causes.tsv", "code_parts.tsv", "title_causes.tsv"])
def test_tables_of_codes_name_codes_and_causes_there_are(name: str) -> None:
    columns = {
        "code_causes.tsv": ("codes", "high", "medium", "low"),
        "code_parts.tsv": ("codes", "failed", "wiring"),
        "title_causes.tsv": ("codes", "phrase", "high", "medium", "low"),
    }
    for codes, *told in read_table(name, columns[name]):
        keys = told[1:] if name == "title_causes.tsv" else told
        for word in codes.split():
            first, _, last = word.partition("-")
            assert CODE.fullmatch(first), first
            assert CODE.fullmatch(last or first), last
            assert first <= (last or first)
        for key in " ".join(keys).split():
            assert key in named_causes(), key


def test_other_tables_name_causes_and_rules_there_are() -> None:
    for _, key in read_table("catalogue_causes.tsv", ("catalogue", "cause")):
        assert key in named_causes() or key in {"@failed", "@wiring"}
    for _, failed, wiring in read_table("title_parts.tsv", ("phrase", "failed", "wiring")):
        assert {failed, wiring} <= set(named_causes())
    assert all(row.effect and row.because and row.reason.endswith(".") for row in consequences())
    assert len({test.key for test in workshop_tests()}) == len(workshop_tests()) >= 60


def test_one_cause_of_several_codes_has_one_name() -> None:
    keys = [{cause.key for cause in likely_causes(code)} for code in ("P0171", "P0174", "P0300")]
    assert "intake_vacuum_leak" in set.intersection(*keys)


def test_the_words_of_a_title_name_causes_below_the_rows_of_the_code() -> None:
    told = {cause.key: cause.weight for cause in likely_causes("P0193")}
    assert told["rail_pressure_sensor_wiring"] > told["water_in_connector"] == 1.0


def test_weights_and_sources_of_both_tables_are_joined() -> None:
    told = {cause.key: cause for cause in likely_causes("P0171")}
    assert told["intake_vacuum_leak"].source == BOTH
    assert told["pcv_leak"].source == OURS
    assert told["intake_vacuum_leak"].weight > told["fuel_pressure_low"].weight > told["maf_failed"].weight


def test_a_general_word_of_the_catalogue_means_the_part_of_the_code() -> None:
    assert named("P0113", "iat_connector_corrosion") == "iat_sensor_wiring"
    assert named("C0035", "sensor_wiring_break") == "wheel_speed_sensor_wiring"
    assert named("P0171", "no such cause") is None
    assert part_of("P0102") == ("maf_failed", "maf_wiring")
    assert part_of("P0171") is None


def test_order_of_the_catalogue_alone() -> None:
    assert catalogue_order("P0420")[0] == "catalyst_worn"
    assert catalogue_order("lean") == ()


def test_makers_codes_are_told_apart_by_make() -> None:
    assert known_as("P1450", "Ford") == "ford/P1450"
    assert known_as("P1450", "LINCOLN") == "ford/P1450"
    assert known_as("P1450", "Honda") == "P1450"
    assert known_as("P0171", "Ford") == "P0171"
    assert known_as("P1450", None) == "P1450"


@pytest.mark.slow
def test_almost_every_code_has_a_cause_by_name() -> None:
    codes = [entry.code for entry in entries() if entry.causes]
    with_name = sum(any(":" not in cause.key for cause in likely_causes(code)) for code in codes)
    assert with_name >= 0.5 * len(codes)
