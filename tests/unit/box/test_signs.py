"""Light and screen signs: every phase has one, and no two are told apart by colour alone."""

from __future__ import annotations

import math
from itertools import combinations
from typing import get_args

import pytest

from motospect.box.icons import ICONS
from motospect.box.picture import BLACK, INK
from motospect.box.signs import COLOURS, HOLDING, LINK, NOT_SAVED, lit
from motospect.model.bench import LinkPhase
from motospect.portal import words

LOOKS = [*LINK.values(), NOT_SAVED, HOLDING]


def test_every_phase_has_a_look() -> None:
    assert set(LINK) == set(get_args(LinkPhase))


def test_no_two_states_blink_alike() -> None:
    assert not [(a, b) for a, b in combinations(LOOKS, 2) if a.blink == b.blink]


def test_states_of_one_colour_differ_in_word_and_of_one_icon_in_word() -> None:
    assert len({look.word for look in LOOKS}) == len(LOOKS)


def test_every_icon_can_be_drawn_those_of_verdicts_too() -> None:
    verdicts = {words.SEVERITY["stop"].icon, "warn", "ok", "question"}
    assert {look.icon for look in LOOKS} | verdicts <= set(ICONS)


def test_every_tone_has_a_colour_and_an_ink() -> None:
    assert set(COLOURS) == set(INK) == set(get_args(words.Tone))


@pytest.mark.parametrize("ink", INK.values())
def test_the_inks_stand_out(ink: str) -> None:
    assert (luminance(ink) + 0.05) / (luminance(BLACK) + 0.05) >= 7


def luminance(ink: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(ink[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_pattern_is_followed_and_begins_anew() -> None:
    blink = (0.1, 0.2, 0.3, 0.4)
    at = [lit(blink, now_s)[0] for now_s in (0.05, 0.2, 0.4, 0.8, 1.05)]
    assert at == [True, False, True, False, True]
    assert lit(blink, 0.2)[1] == pytest.approx(0.1)


def test_a_steady_light_never_changes() -> None:
    assert lit((), 5.0) == (True, math.inf)
