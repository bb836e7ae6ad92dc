"""Evidence ids as they are printed: long runs as one, everything else one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motospect.languages import Language
from motospect.model.evidence import SHORTEST_RUN, spans
from motospect.report import words


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ((), words.NOT_SAID),
        (("x17",), "x17"),
        (("x17", "x18"), "x17, x18"),
        (("x17", "x19", "x20", "x21"), "x17, x19 to x21"),
        (("b9", "b10", "b11", "x12"), "b9 to b11, x12"),
        (("x3", "x2", "x1"), "x3, x2, x1"),
        (("odd", "x1"), "odd, x1"),
    ],
)
def test_only_runs_are_drawn_together(ids: tuple[str, ...], said: str) -> None:
    assert words.evidence(Language(), ids) == said


@given(st.lists(st.integers(1, 30)))
def test_no_id_is_lost_or_added(numbers: list[int]) -> None:
    told: list[int] = []
    for first, last in spans(f"b{number}" for number in numbers):
        run = range(int(first[1:]), int(last[1:]) + 1)
        assert len(run) == 1 or len(run) >= SHORTEST_RUN
        told += run
    assert told == numbers
