"""Every recorded answer of real F-150s says what its collector expects, or we say nothing and why."""

from __future__ import annotations

import pytest
from obdb_vectors import ARCHIVE, Figures, Vector, compare, measure

pytestmark = pytest.mark.recordings


@pytest.fixture(scope="module")
def figures() -> Figures:
    if not ARCHIVE.exists():
        pytest.skip(f"the recordings are not at ../shared/data/obdb/{ARCHIVE.name} beside the project")
    found = measure()
    print(found)  # noqa: T201 - pytest shows it with -rP
    return found


def test_no_value_is_wrong(figures: Figures) -> None:
    assert figures.wrong == []


def test_every_undisputed_expected_value_is_given(figures: Figures) -> None:
    assert figures.missing == []
    assert figures.equal + len(figures.disputed) == figures.expected


def test_the_recordings_are_all_there(figures: Figures) -> None:
    assert figures.responses == 498


def test_disputed_expectations_are_only_the_trims_of_sensors_that_take_no_part(figures: Figures) -> None:
    assert {line.split(":")[0] for line in figures.disputed} == {
        "2016/7E0.0115 SHRTFT11",
        "2016/7E0.0119 SHRTFT22",
    }


def test_a_wrong_value_would_be_noticed() -> None:
    vector = Vector("made/7E0.010C", "010C", "7E8 04 41 0C 0B B8", {"RPM": 751})
    line = {"ecus": [{"values": [{"name": "RPM", "value": 750.0, "unit": "rpm"}]}]}
    assert compare([vector], [line]).wrong == ["made/7E0.010C RPM: expected 751, given 750.0"]
