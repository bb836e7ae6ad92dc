"""The battery test: bands, the start, the charge, and everything that must not be guessed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from motospect.knowledge.battery import judge, not_measured
from motospect.model.battery import BatteryPart, BatteryPhase, BatteryTest, BatteryWindow


def windows(
    *seconds: float | Sequence[float | None], ripple: float = 0.02, missed: int = 0
) -> list[BatteryWindow]:
    """Return one window for each: all of it at one voltage, or with ten means."""
    made = []
    for number, second in enumerate(seconds, 1):
        blocks = tuple([second] * 10 if isinstance(second, float | int) else second)
        there = [volts for volts in blocks if volts is not None]
        made.append(
            BatteryWindow(
                f"b{number}",
                "ab12cd34",
                number,
                0.0,
                100 - missed,
                missed,
                min(there),
                max(there),
                ripple,
                blocks,
            )
        )
    return made


def part(test: BatteryTest, phase: BatteryPhase) -> BatteryPart:
    return next(part for part in test.parts if part.phase == phase)


START = [12.6, 9.0, 10.5, 10.4, 10.4, 10.5, 10.8, 13.0, 13.6, 14.0]
"""A second in which an engine is started: inrush, turning, running."""


@pytest.mark.parametrize(
    ("volts", "state", "word"),
    [
        (12.80, "good", "full"),
        (12.60, "good", "full"),
        (12.59, "good", "partly"),
        (12.20, "good", "partly"),
        (12.19, "watch", "weak"),
        (11.80, "watch", "weak"),
        (11.79, "bad", "discharged"),
    ],
)
def test_rest_has_bands(volts: float, state: str, word: str) -> None:
    rest = part(judge("a", windows(*[volts] * 5)), "rest")
    assert (rest.state, rest.value_v) == (state, pytest.approx(volts))
    assert word in rest.text
    assert rest.evidence == ("b1", "b2", "b3", "b4", "b5")
    assert rest.source
    assert rest.limit


@pytest.mark.parametrize(
    ("volts", "state"), [(10.4, "good"), (10.0, "good"), (9.99, "watch"), (9.6, "watch"), (9.59, "bad")]
)
def test_crank_has_a_limit(volts: float, state: str) -> None:
    turning = [12.6, 12.6, *[volts] * 6, 13.9, 13.9]
    test = judge("a", windows(12.6, 12.6, 12.6, turning, *[14.2] * 5))
    crank = part(test, "crank")
    assert (crank.state, crank.value_v) == (state, pytest.approx(volts))
    assert crank.evidence == ("b4",)
    assert [part.state for part in test.parts if part.phase != "crank"] == ["good"] * 3


def test_a_battery_that_was_not_charged_is_not_called_worn() -> None:
    turning = [12.1, 12.1, *[9.0] * 6, 13.9, 13.9]
    crank = part(judge("a", windows(12.1, 12.1, 12.1, turning, *[14.2] * 5)), "crank")
    assert crank.state == "watch"
    assert "Charge it and start again" in crank.text


def test_the_inrush_of_a_starter_is_not_the_batterys_strength() -> None:
    crank = part(judge("a", windows(12.6, 12.6, 12.6, START, *[14.2] * 5)), "crank")
    assert crank.value_v == pytest.approx(10.4)


@pytest.mark.parametrize(
    ("volts", "state"),
    [(13.3, "watch"), (13.49, "watch"), (13.5, "good"), (14.8, "good"), (14.81, "watch"), (15.6, "bad")],
)
def test_charge_has_a_range_and_names_smart_charging(volts: float, state: str) -> None:
    charge = part(judge("a", windows(*[volts] * 5)), "charge")
    assert (charge.state, charge.value_v) == (state, pytest.approx(volts))
    assert ("smart charging" in charge.text) == (state == "watch")


@pytest.mark.parametrize(("ripple", "state"), [(0.1, "good"), (0.5, "good"), (0.51, "watch")])
def test_ripple_points_to_a_diode(ripple: float, state: str) -> None:
    assert part(judge("a", windows(*[14.2] * 5, ripple=ripple)), "ripple").state == state


def test_what_was_not_measured_is_said_part_by_part() -> None:
    test = judge("a", windows(*[12.7] * 5))
    assert [(p.phase, p.state) for p in test.parts] == [
        ("rest", "good"),
        ("crank", "not_measured"),
        ("charge", "not_measured"),
        ("ripple", "not_measured"),
    ]
    assert "Not measured: crank, charge, ripple." in test.headline


def test_a_battery_that_is_charged_is_not_at_rest() -> None:
    """After the engine was switched off its surface charge makes any battery look full."""
    test = judge("a", windows(*[14.2] * 5, *[12.9] * 5))
    assert part(test, "rest").state == "not_measured"


def test_two_steady_seconds_are_no_rest() -> None:
    assert part(judge("a", windows(12.7, 12.7)), "rest").state == "not_measured"


def test_missed_samples_make_no_verdict_on_the_start() -> None:
    seconds = windows(12.6, 12.6, 12.6, START, *[14.2] * 5, missed=20)
    crank = part(judge("a", seconds), "crank")
    assert crank.state == "not_measured"
    assert "missed samples" in crank.text


def test_lamps_and_glow_plugs_are_no_start() -> None:
    test = judge("a", windows(12.6, 12.6, 12.6, 11.9, 11.9, 12.4))
    assert part(test, "crank").state == "not_measured"


def test_a_single_dip_of_a_loose_clamp_is_no_start() -> None:
    loose = [12.6, 12.6, 8.0, *[12.6] * 7]
    assert part(judge("a", windows(12.6, 12.6, 12.6, loose, 12.6)), "crank").state == "not_measured"


def test_after_a_start_without_charging_both_reasons_are_named() -> None:
    seconds = windows(12.6, 12.6, 12.6, [*[10.4] * 9, 12.2], 12.3, 12.3, *[12.4] * 5)
    charge = part(judge("a", seconds), "charge")
    assert charge.state == "watch"
    assert "the engine did not start or nothing charges" in charge.text


def test_windows_that_say_nothing_make_a_test_that_says_so() -> None:
    restless = [12.0, 13.0, 12.0, 13.0, 12.0, 13.0, 12.0, 13.0, 12.0, 13.0]
    test = judge("a", windows(restless, restless, restless))
    assert (test.state, test.seconds, test.windows) == ("not_measured", 3, ())
    assert not_measured("Why.").headline == "Battery not measured. Why."


def test_only_the_windows_that_count_are_kept_in_the_record() -> None:
    test = judge("a", windows(*[12.7] * 600))
    assert test.seconds == 600
    assert len(test.windows) == 10
    assert {e for p in test.parts for e in p.evidence} == {window.id for window in test.windows}
