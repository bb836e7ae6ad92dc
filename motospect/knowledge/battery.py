"""What the voltages of a 12 V lead-acid battery mean: limits with their sources, and what they do not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean, median
from types import MappingProxyType

from motospect.model.battery import BatteryPart, BatteryPhase, BatteryState, BatteryTest, BatteryWindow

UNCLAMPED_V = 6.0
"""Below this no 12 V battery hangs at the clamps; even one that is being cranked to death shows more."""
DIP_V = 1.2
"""A starter pulls a battery down by more than this; glow plugs, lamps and a fan do not."""
RUNNING_V = 13.2
"""Above this a generator or a charger is at work: no lead-acid battery rests there."""
STEADY_V = 0.15
"""A resting battery moves less than this within a second."""
LEAST_REST = 3
"""Windows: one steady second may be chance."""
LEAST_SEEN = 0.9
"""Share of samples without which a window cannot say what its lowest voltage was."""

REST_FULL_V, REST_CHARGED_V, REST_LOW_V, REST_FLAT_V = 12.6, 12.4, 12.2, 11.8
CRANK_LEAST_V, CRANK_GOOD_V = 9.6, 10.0
CHARGE_LEAST_V, CHARGE_MOST_V, CHARGE_BOILS_V = 13.5, 14.8, 15.5
RIPPLE_MOST_V = 0.5

REST_SOURCE = (
    "open-circuit voltage of 12 V lead-acid batteries by state of charge, BCI's usual table, about 25 °C"
)
CRANK_SOURCE = "BCI load-test convention: 9.6 V at 70 °F (about 20 °C); colder batteries may go lower"
CHARGE_SOURCE = "usual regulator range of 12 V systems, about 20 °C"
RIPPLE_SOURCE = "workshop convention: a failed diode leaves gaps of more than about 0.5 V"
SMART = (
    "Vehicles with EFB or AGM battery and smart charging may rest lower, charge at 12.4 to 15 V on purpose"
    " and stop charging at idle; switch on the headlamps and measure again."
)
UNTOLD = "A node measured, but neither rest nor start nor charge could be told from it."
_NOTHING_HIDDEN: Mapping[BatteryPhase, str] = MappingProxyType({})
_RANK: tuple[BatteryState, ...] = ("bad", "watch", "good")


def judge(
    node: str | None,
    windows: Sequence[BatteryWindow],
    *,
    hidden: Mapping[BatteryPhase, str] = _NOTHING_HIDDEN,
) -> BatteryTest:
    """Return the test that these windows, in the order they were measured, add up to.

    `hidden` are the phases that what measured them cannot show, with the reason why.
    """
    start = _first_start(windows)
    running = _running(windows, start)
    rest = _rest(windows, start)
    parts: tuple[BatteryPart, ...] = (
        rest,
        _crank(windows, start, rest),
        _charge(windows, start, running),
        _ripple(running),
    )
    parts = tuple(_open(p.phase, hidden[p.phase]) if p.phase in hidden else p for p in parts)
    measured = [part for part in parts if part.state != "not_measured"]
    if not measured:
        return BatteryTest(node, "not_measured", f"Battery not measured. {UNTOLD}", parts, len(windows))
    state = min((part.state for part in measured), key=_RANK.index)
    open_parts = [part.phase for part in parts if part.state == "not_measured"]
    used = {evidence for part in parts for evidence in part.evidence}
    kept = tuple(window for window in windows if window.id in used)
    return BatteryTest(node, state, _headline(state, measured, open_parts), parts, len(windows), kept)


def not_measured(why: str) -> BatteryTest:
    """Return the test that was not made, and why."""
    return BatteryTest(None, "not_measured", f"Battery not measured. {why}")


def mean_v(window: BatteryWindow) -> float:
    """Return the mean voltage of a window."""
    return fmean(_blocks(window))


def is_clamped(window: BatteryWindow) -> bool:
    """Say whether a battery was connected for the whole of this window."""
    return min(_blocks(window)) >= UNCLAMPED_V


def _blocks(window: BatteryWindow) -> list[float]:
    return [volts for volts in window.blocks_v if volts is not None] or [window.low_v]


def _swing_v(window: BatteryWindow) -> float:
    return max(_blocks(window)) - min(_blocks(window))


def _is_rest(window: BatteryWindow) -> bool:
    return _swing_v(window) <= STEADY_V and mean_v(window) < RUNNING_V


def _first_start(windows: Sequence[BatteryWindow]) -> int | None:
    """Return the place of the first window in which a starter pulled; a start needs a rest before it."""
    for place, window in enumerate(windows):
        before = [mean_v(w) for w in windows[max(0, place - 5) : place] if _is_rest(w)]
        pulled = _held_v([volts for w in windows[place : place + 2] for volts in _blocks(w)])
        if before and pulled < median(before) - DIP_V and min(_blocks(window)) < median(before) - DIP_V:
            return place
    return None


def _running(windows: Sequence[BatteryWindow], start: int | None) -> list[BatteryWindow]:
    """Return the steady windows with a generator at work; right after a start none is."""
    after = windows[0 if start is None else start + 1 :]
    charging = [w for w in after if mean_v(w) >= RUNNING_V and min(_blocks(w)) >= RUNNING_V - DIP_V]
    return charging[2:] if start is not None else charging


def _rest(windows: Sequence[BatteryWindow], start: int | None) -> BatteryPart:
    before = windows if start is None else windows[:start]
    if any(mean_v(w) >= RUNNING_V for w in before):
        return _open("rest", "The engine ran, or a charger was on, before the battery could rest.")
    calm = [w for w in before if _is_rest(w)][-10:]
    if len(calm) < LEAST_REST:
        return _open("rest", f"Fewer than {LEAST_REST} steady seconds with the engine off were measured.")
    volts = median(mean_v(w) for w in calm)
    limit = f"at least {REST_FULL_V} V full, below {REST_LOW_V} V weak"
    state, words = _rest_band(volts)
    return BatteryPart(
        "rest", state, f"{volts:.2f} V at rest: {words}", volts, limit, REST_SOURCE, _ids(calm)
    )


def _rest_band(volts: float) -> tuple[BatteryState, str]:
    if volts >= REST_FULL_V:
        return "good", "full."
    if volts >= REST_LOW_V:
        return "good", "partly discharged; charge it before judging the start."
    if volts >= REST_FLAT_V:
        return "watch", "weak. Charge it and test again; if it does not hold its charge it is worn."
    return "bad", "discharged. Charge it before anything else; control units may store false codes."


def _crank(windows: Sequence[BatteryWindow], start: int | None, rest: BatteryPart) -> BatteryPart:
    if start is None:
        return _open("crank", "No start of the engine was measured.")
    turning = [w for w in windows[start : start + 3] if min(_blocks(w)) < RUNNING_V - DIP_V]
    if any(w.samples < LEAST_SEEN * (w.samples + w.missed) for w in turning):
        return _open("crank", "The node missed samples while the engine was started; start it once more.")
    volts = _held_v([volts for w in turning for volts in _blocks(w)])
    limit = f"at least {CRANK_LEAST_V} V while the starter turns, battery charged"
    state, words = _crank_band(volts, charged=(rest.value_v or 0.0) >= REST_CHARGED_V)
    text = f"{volts:.2f} V during the start: {words}"
    return BatteryPart("crank", state, text, volts, limit, CRANK_SOURCE, _ids(turning))


def _crank_band(volts: float, *, charged: bool) -> tuple[BatteryState, str]:
    if volts >= CRANK_GOOD_V:
        return "good", "the battery is strong enough."
    if not charged:
        # The convention holds for charged batteries only: an empty one need not be a worn one.
        return "watch", "low, but the battery was not charged. Charge it and start again before replacing it."
    if volts >= CRANK_LEAST_V:
        return "watch", "close to the limit; it may fail in the cold."
    return "bad", "too low for a charged battery: it is worn, or the starter takes too much."


def _held_v(blocks: list[float]) -> float:
    """Return the lowest voltage held for two tenths of a second, which leaves the inrush out."""
    pairs = [max(pair) for pair in pairwise(blocks)]
    return min(pairs or blocks)


def _charge(windows: Sequence[BatteryWindow], start: int | None, running: list[BatteryWindow]) -> BatteryPart:
    limit = f"{CHARGE_LEAST_V} to {CHARGE_MOST_V} V with the engine running"
    if not running:
        after = [w for w in windows[start + 3 :] if _is_rest(w)] if start is not None else []
        if len(after) < LEAST_REST:
            return _open("charge", "No seconds with the engine running were measured.")
        volts = median(mean_v(w) for w in after)
        seen = f"{volts:.2f} V after the start: no charging seen."
        text = f"{seen} Either the engine did not start or nothing charges. {SMART}"
        return BatteryPart("charge", "watch", text, volts, limit, CHARGE_SOURCE, _ids(after[-10:]))
    volts = median(mean_v(w) for w in running)
    state, words = _charge_band(volts)
    return BatteryPart(
        "charge",
        state,
        f"{volts:.2f} V while charging: {words}",
        volts,
        limit,
        CHARGE_SOURCE,
        _ids(running[-10:]),
    )


def _charge_band(volts: float) -> tuple[BatteryState, str]:
    if volts < CHARGE_LEAST_V:
        return "watch", f"low. {SMART}"
    if volts <= CHARGE_MOST_V:
        return "good", "the generator charges."
    if volts <= CHARGE_BOILS_V:
        return "watch", f"high. {SMART}"
    return "bad", "far too high: the regulator is faulty and the battery will boil."


def _ripple(running: list[BatteryWindow]) -> BatteryPart:
    if not running:
        return _open("ripple", "Ripple shows only while the generator charges.")
    volts = median(w.ripple_v for w in running)
    limit = f"at most about {RIPPLE_MOST_V} V"
    state: BatteryState = "watch" if volts > RIPPLE_MOST_V else "good"
    words = "a diode of the generator may have failed." if state == "watch" else "the diodes show nothing."
    return BatteryPart(
        "ripple", state, f"{volts:.2f} V of ripple: {words}", volts, limit, RIPPLE_SOURCE, _ids(running[-10:])
    )


def _open(phase: BatteryPhase, why: str) -> BatteryPart:
    return BatteryPart(phase, "not_measured", why)


def _ids(windows: Iterable[BatteryWindow]) -> tuple[str, ...]:
    return tuple(window.id for window in windows)


def _headline(state: BatteryState, measured: Sequence[BatteryPart], missing: Sequence[str]) -> str:
    worst = next(part for part in measured if part.state == state)
    said = (
        worst.text if state != "good" else f"Battery: {', '.join(p.phase for p in measured)} within limits."
    )
    return f"{said} Not measured: {', '.join(missing)}." if missing else said
