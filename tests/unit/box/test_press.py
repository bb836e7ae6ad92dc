"""The button's meaning, second by second: short, held for ten, and everything between that means nothing."""

from __future__ import annotations

import pytest

from motospect.box.press import BOUNCE_S, Action, Press


def pushed(press: Press, *edges: tuple[bool, float], until_s: float) -> list[Action]:
    """Play the edges, with a tick every 20 ms in between, and return what they meant."""
    meant: list[Action] = []
    waiting, now = list(edges), 0.0
    while now <= until_s:
        while waiting and waiting[0][1] <= now:
            pressed, at_s = waiting.pop(0)
            press.edge(pressed=pressed, at_s=at_s)
        meant += press.tick(now)
        now += 0.02
    return meant


@pytest.mark.parametrize(
    ("held_s", "meant"),
    [
        (0.01, []),
        (0.1, ["short"]),
        (0.95, ["short"]),
        (1.1, []),
        (9.9, []),
        (10.1, ["held"]),
        (25.0, ["held"]),
    ],
)
def test_the_time_decides(held_s: float, meant: list[Action]) -> None:
    assert pushed(Press(), (True, 1.0), (False, 1.0 + held_s), until_s=30) == meant


def test_a_hold_counts_while_it_lasts_and_only_once() -> None:
    press = Press()
    assert pushed(press, (True, 1.0), until_s=10.9) == []
    assert press.tick(11.0) == ("held",)
    assert press.tick(60.0) == ()
    assert press.left_s(60.0) is None


def test_bounce_at_both_ends_is_one_push() -> None:
    edges = [(True, 1.0), (False, 1.004), (True, 1.009), (False, 1.5), (True, 1.503), (False, 1.51)]
    assert pushed(Press(), *edges, until_s=3) == ["short"]


def test_a_contact_that_flickers_in_a_long_hold_does_not_end_it() -> None:
    edges = [(True, 1.0), (False, 5.0), (True, 5.0 + BOUNCE_S / 2)]
    assert pushed(Press(), *edges, until_s=12) == ["held"]


def test_let_go_in_the_last_moment_means_nothing_even_when_nobody_looked_in_between() -> None:
    press = Press()
    press.edge(pressed=True, at_s=0.0)
    press.edge(pressed=False, at_s=9.99)
    assert press.tick(10.0) == ()
    assert press.tick(20.0) == ()


def test_a_hold_nobody_looked_at_in_time_still_counts() -> None:
    press = Press()
    press.edge(pressed=True, at_s=0.0)
    press.edge(pressed=False, at_s=10.4)
    assert press.tick(11.0) == ("held",)


def test_a_button_stuck_down_since_before_the_start_means_nothing() -> None:
    assert pushed(Press(), (False, 12.0), until_s=30) == []  # only an edge after the start begins a push


def test_the_countdown_is_seen_after_a_second_and_goes_to_one() -> None:
    press = Press()
    press.edge(pressed=True, at_s=0.0)
    seen = {}
    for tenth in range(101):
        press.tick(tenth / 10)
        seen[tenth] = press.left_s(tenth / 10)
    assert seen[9] is None
    assert (seen[10], seen[35], seen[99], seen[100]) == (9, 7, 1, None)


def test_it_is_busy_only_while_touched() -> None:
    press = Press()
    assert not press.busy
    press.edge(pressed=True, at_s=0.0)
    assert press.busy
    press.edge(pressed=False, at_s=0.2)
    press.tick(1.0)
    assert not press.busy
