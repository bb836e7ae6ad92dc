"""Numbers, units and names as people read them, and a word for every state of the model."""

from __future__ import annotations

from typing import get_args

import pytest

from motospect.languages import Language
from motospect.model.battery import BatteryState
from motospect.model.bench import LinkPhase
from motospect.model.finding import Severity
from motospect.model.outcome import OutcomeName
from motospect.model.scan import EcuState, MonitorState, ScanKind, VinSource
from motospect.model.sensor import NodeHealth
from motospect.portal import words


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (words.LINK, LinkPhase),
        (words.SEVERITY, Severity),
        (words.OUTCOME, OutcomeName),
        (words.ECU, EcuState),
        (words.MONITOR, MonitorState),
        (words.KIND, ScanKind),
        (words.VIN_SOURCE, VinSource),
        (words.NODE, NodeHealth),
        (words.BATTERY, BatteryState),
    ],
)
def test_every_state_has_its_word(table: dict[str, object], states: object) -> None:
    assert set(table) == set(get_args(states))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (83.0, "83"),
        (4.6875, "4.688"),
        (0.0, "0"),
        (755.25, "755.2"),
        (12345.6, "12346"),
        (-40, "-40"),
        ("CL", "CL"),
    ],
)
def test_numbers_keep_four_digits_and_their_whole_part(value: float | str, said: str) -> None:
    assert Language().figure(value) == said
    assert Language("de").figure(value) == said.replace(".", ",")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SHORT_FUEL_TRIM_1", "Short fuel trim 1"),
        ("RPM", "RPM"),
        ("COOLANT_TEMP", "Coolant temperature"),
        ("O2_B1S1", "O2 B1S1"),
        ("DISTANCE_W_MIL", "Distance with MIL"),
    ],
)
def test_signal_names_become_words(name: str, said: str) -> None:
    assert words.signal_words(name) == said


def test_units_that_say_nothing_are_left_out() -> None:
    assert [Language().unit(unit) for unit in ("percent", "1", "kPa")] == ["%", "", "kPa"]
    assert [Language(code).unit("rpm") for code in ("en", "de", "pl")] == ["rpm", "1/min", "obr/min"]
    assert Language("de", "imperial").measured(83.0, "degC") == "181,4\u00a0°F"
