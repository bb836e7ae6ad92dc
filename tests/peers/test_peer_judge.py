"""How the bench judges what another library told: fairly, and by what the car holds."""

from __future__ import annotations

from typing import Any

import pytest

from motospect.simulator.trap import FOLDER, load_trap
from tests.peers.bench import Column, errors_of, report


def judged(trap: str, **told: Any) -> set[str]:
    return errors_of(told, load_trap(FOLDER / f"{trap}.toml"))


@pytest.mark.parametrize(
    ("trap", "told", "errors"),
    [
        ("seven_freeze_frame", {"stored": ["P0133"], "pending": []}, set()),
        ("seven_freeze_frame", {"stored": []}, {"false clean", "not told"}),
        ("seven_freeze_frame", {"stored": None}, {"gave up"}),
        ("seven_freeze_frame", {"stored": ["P0133", "P0420"]}, {"invented code"}),
        ("seven_freeze_frame", {"stored": ["P0133"], "freeze_values": {"RPM": 2.75}}, {"wrong value"}),
        ("seven_freeze_frame", {"stored": ["P0133"], "vin": "HGCP2F37CA000345"}, {"wrong value"}),
        ("seven_mil_on_list_refused", {"stored": None}, set()),
        ("seven_mil_on_list_refused", {"stored": []}, {"false clean", "not told"}),
        ("seven_mil_on_list_refused", {"stored": [], "permanent": ["P0133"]}, {"not told"}),
        ("nrc_07_22", {"stored": ["P0133"]}, set()),  # it never asks for the list that is refused
        ("nrc_07_22", {"stored": ["P0133"], "pending": []}, {"not told"}),
        ("healthy", {"stored": [], "values": {"SPEED": 18.0}}, {"wrong value"}),
        ("healthy", {"stored": [], "values": {"SPEED": None}}, set()),
        ("unable_to_connect", {}, set()),
        ("unable_to_connect", {"stored": []}, {"false clean"}),
    ],
)
def test_judgement(trap: str, told: dict[str, Any], errors: set[str]) -> None:
    assert judged(trap, **told) == errors


def test_a_library_that_never_ends_hangs() -> None:
    assert errors_of(None, load_trap(FOLDER / "healthy.toml")) == {"hung"}


def test_what_does_not_exist_on_a_wire_is_neither_right_nor_wrong() -> None:
    traps = [load_trap(FOLDER / f"{name}.toml") for name in ("healthy", "echo_on", "nrc_03_22")]
    column = Column("raw CAN", "a note", {"healthy": set(), "nrc_03_22": {"wrong value", "false clean"}})
    lines = list(report([column], traps))
    assert "| raw CAN | 1 of 2 | 1 | 0 | 1 | 0 | 0 | 0 | a note |" in lines
    assert [line.split(" | ")[-1] for line in lines[-3:]] == ["right |", "- |", "false clean, wrong value |"]
