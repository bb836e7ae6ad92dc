"""The battery test from a recording of the supply voltage, where no sensor node was at the clamps.

The limits are the node's (knowledge.battery). What ten samples a second cannot show is called not measured:
a starter's dip is over between two of them, and ripple is hundreds of times as fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean, median

from motospect.analysis.live.possible import readable
from motospect.analysis.live.visit import of_this_visit, unseen
from motospect.knowledge.battery import judge
from motospect.model.battery import BatteryPhase, BatteryTest, BatteryWindow
from motospect.model.capture import Capture, Track
from motospect.model.past import Past
from motospect.model.scan import Scan

SIGNALS = ("CONTROL_MODULE_VOLTAGE", "ADAPTER_VOLTAGE")
SLOWEST_S = 0.125
"""A usual interval above this leaves tenths of a second empty; such a track is not judged."""
DIP_S = 0.02
"""The lowest voltage of a start is held for some hundredths of a second: slower sampling misses it."""
RIPPLE_S = 0.0005
"""A generator's ripple has some hundred to two thousand cycles a second."""
UNDER_LOAD = "Measured in the vehicle with the ignition on: under load a battery reads lower than at rest."
_BLOCKS = 10


def recorded_battery(scan: Scan, past: Past) -> BatteryTest | None:
    """Return the test from the last new recording of a fast voltage; None where a node measured."""
    if scan.battery is not None and scan.battery.state != "not_measured":
        return None
    for capture in reversed(unseen(past)):
        test = battery_of(capture) if of_this_visit(capture, scan) else None
        if test is not None:
            return test
    return None


def battery_of(capture: Capture) -> BatteryTest | None:
    """Return the test of a capture, its evidence being the capture; None without eight samples a second."""
    tracks = [track for track in readable(capture.tracks).tracks if track.name in SIGNALS]
    fast = [track for track in tracks if (usual_s(track) or 1.0) <= SLOWEST_S]
    if not fast:
        return None
    track = min(fast, key=lambda one: usual_s(one) or 1.0)
    test = judge(None, _windows(track), hidden=_hidden(usual_s(track) or 1.0))
    evidence = (f"capture:{capture.id}",)
    parts = tuple(
        part
        if part.state == "not_measured"
        else replace(part, evidence=evidence, text=_told(part.phase, part.text))
        for part in test.parts
    )
    return replace(test, parts=parts, windows=())


def usual_s(track: Track) -> float | None:
    """Return the usual time between two samples, None with fewer than ten."""
    return median(b - a for a, b in pairwise(track.t_s)) if len(track.t_s) >= 10 else None


def _told(phase: BatteryPhase, text: str) -> str:
    return f"{text} {UNDER_LOAD}" if phase == "rest" else text


def _hidden(every_s: float) -> Mapping[BatteryPhase, str]:
    rate = f"{1 / every_s:.0f} samples a second"
    hidden: dict[BatteryPhase, str] = {}
    if every_s > DIP_S:
        hidden["crank"] = f"{rate} do not show how low the voltage falls while the starter turns."
    if every_s > RIPPLE_S:
        hidden["ripple"] = f"{rate} do not show ripple; it takes a sensor node at the clamps."
    return hidden


def _windows(track: Track) -> list[BatteryWindow]:
    """Return one window for each whole second, in order; seconds without half of the samples are left out."""
    every_s = usual_s(track) or 1.0
    due = round(1 / every_s)
    seconds: dict[int, list[tuple[float, float]]] = {}
    for t_s, volts in zip(track.t_s, track.value, strict=True):
        seconds.setdefault(int(t_s - track.t_s[0]), []).append((t_s - track.t_s[0], volts))
    end = max(seconds)
    return [
        _window(number, samples, age_s=float(end - number), due=due)
        for number, samples in sorted(seconds.items())
        if len(samples) >= due / 2
    ]


def _window(number: int, samples: Sequence[tuple[float, float]], *, age_s: float, due: int) -> BatteryWindow:
    blocks: list[list[float]] = [[] for _ in range(_BLOCKS)]
    for at_s, volts in samples:
        blocks[min(_BLOCKS - 1, int((at_s - number) * _BLOCKS))].append(volts)
    volts_seen = [volts for _, volts in samples]
    return BatteryWindow(
        id=f"b{number + 1}",
        boot="",
        number=number,
        age_s=age_s,
        samples=len(samples),
        missed=max(0, due - len(samples)),
        low_v=min(volts_seen),
        high_v=max(volts_seen),
        ripple_v=0.0,
        blocks_v=tuple(fmean(block) if block else None for block in blocks),
    )
