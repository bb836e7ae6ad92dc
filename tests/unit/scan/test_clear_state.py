"""What is believed of a vehicle's speed before a clearing, from literal answers of two ECUs."""

from __future__ import annotations

import pytest

from motospect.scan.clear import SPEED, _highest
from tests.unit.link.test_conversation import talk


@pytest.mark.parametrize(
    ("said", "speed"),
    [
        ("7E8 03 41 0D 00/7E9 03 41 0D 00", 0.0),
        ("7E8 03 41 0D 00/7E9 03 41 0D 2A", 42.0),
        ("7E8 03 41 0D 00/7E9 03 7F 01 12", 0.0),
        ("7E8 03 41 0D 00/7E9 02 41 0D", None),
        ("7E8 03 41 0D 05/7E9 02 41 0D", 5.0),
        ("7E8 02 41 0D", None),
        ("", None),
    ],
)
def test_an_answer_that_cannot_be_read_may_be_the_one_that_moves(said: str, speed: float | None) -> None:
    assert _highest(talk({("7DF", "010D"): [said]})[0], SPEED) == speed
