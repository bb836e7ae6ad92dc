"""Windows: steady stretches of one operating point, from possible values in one unit only."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count

import pytest

from motospect.analysis.live.possible import readable
from motospect.analysis.windows import capture_windows, windows_of
from motospect.model.capture import Capture, Track


def track(name: str, unit: str, *values: float, ecu: str = "7E8", every_s: float = 1.0) -> Track:
    return Track(name, ecu, unit, tuple(i * every_s for i in range(len(values))), tuple(values))


def drive(*parts: tuple[int, dict[str, float]]) -> tuple[Track, ...]:
    """Return tracks at 1 Hz of stretches, each so many seconds long with these values."""
    units = {"RPM": "rpm", "SPEED": "km/h", "COOLANT_TEMP": "degC", "ENGINE_LOAD": "percent"}
    columns: dict[str, list[float]] = {name: [] for name in units}
    for seconds, values in parts:
        for name in columns:
            columns[name] += [values[name]] * seconds
    return tuple(track(name, unit, *columns[name]) for name, unit in units.items())


def state(rpm: float, speed: float, coolant: float, load: float) -> dict[str, float]:
    return {"RPM": rpm, "SPEED": speed, "COOLANT_TEMP": coolant, "ENGINE_LOAD": load}


OFF, IDLE, CRUISE = state(0, 0, 85, 0), state(700, 0, 88, 25), state(2100, 60, 90, 40)


def test_each_operating_point_has_its_window() -> None:
    cold, raised = state(1200, 0, 30, 40), state(2500, 0, 90, 20)
    warming, pull, overrun = state(1800, 40, 50, 40), state(3000, 50, 90, 90), state(2500, 60, 90, 15)
    parts = [OFF, cold, IDLE, raised, warming, CRUISE, pull, overrun]
    points = [window.point for window in windows_of(drive(*((30, part) for part in parts)))]
    assert points == ["key_on", "cold_idle", "idle", "raised_idle", "warm_up", "cruise", "pull", "overrun"]


def test_statistics_are_robust_and_name_their_evidence() -> None:
    speeds = [700.0] * 20 + [705.0] * 20 + [2.0e9] + [695.0] * 20
    rest = drive((61, IDLE))[1:]
    (window,) = windows_of((track("RPM", "rpm", *speeds), *rest), evidence=("capture:c1",))
    rpm = window.value("RPM")
    assert rpm is not None
    assert (rpm.median, rpm.low, rpm.high, rpm.unit, rpm.ecu) == (700.0, 695.0, 705.0, "rpm", "7E8")
    assert rpm.spread == pytest.approx(1.4826 * 5)
    assert window.evidence == ("capture:c1",)
    assert window.id == "w1"


def test_a_gap_ends_a_window_and_a_long_stretch_is_cut() -> None:
    long = windows_of(drive((300, IDLE)))
    assert [round(window.seconds) for window in long] == [120, 120, 58]
    kept = tuple(t_s for t_s in drive((90, IDLE))[0].t_s if not 30 <= t_s < 60)
    holed = [replace(one, t_s=kept, value=one.value[: len(kept)]) for one in drive((90, IDLE))]
    assert len(windows_of(holed)) == 2


def test_without_what_tells_the_point_there_is_no_window() -> None:
    assert windows_of(drive((60, IDLE))[:2]) == ()
    assert windows_of(()) == ()


@pytest.mark.parametrize(
    ("name", "unit", "bad"),
    [("RPM", "rpm", 65535.0), ("COOLANT_TEMP", "degC", -40.0), ("SPEED", "km/h", math.nan)],
)
def test_impossible_values_are_left_out_and_said(name: str, unit: str, bad: float) -> None:
    found = readable([track(name, unit, 50.0, 51.0, bad, 52.0), track(name, unit, *[bad] * 9, ecu="7E9")])
    (kept,) = found.tracks
    assert kept.value == (50.0, 51.0, 52.0)
    assert found.left_out == (
        f"1 of 4 values of {name} of 7E8 are impossible or damaged and were left out.",
        f"{name} of 7E9 is left out: 9 of 9 values are impossible or damaged.",
    )


def test_units_are_converted_or_refused() -> None:
    found = readable([track("SPEED", "mph", 0.0, 60.0, 60.0), track("RPM", "furlong", 1.0, 2.0)])
    (speed,) = found.tracks
    assert (speed.unit, speed.value[1]) == ("km/h", pytest.approx(96.56064))
    assert found.left_out == ("RPM of 7E8 is left out: it came in furlong, expected was rpm.",)


def test_times_that_go_back_are_left_out() -> None:
    (found,) = readable([Track("RPM", None, "rpm", (0.0, 1.0, 0.5, 2.0), (1.0, 2.0, 3.0, 4.0))]).tracks
    assert found.value == (1.0, 2.0, 4.0)


def test_windows_of_captures_are_numbered_through() -> None:
    numbers = count(1)
    captures = [
        Capture(f"c{next(numbers)}", None, "2026-05-04T09:30:00Z", "synced", drive((30, part)))
        for part in (IDLE, CRUISE)
    ]
    assert [(w.id, w.point, w.evidence) for w in capture_windows(captures)] == [
        ("w1", "idle", ("capture:c1",)),
        ("w2", "cruise", ("capture:c2",)),
    ]
