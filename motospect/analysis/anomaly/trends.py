"""What recordings of this visit say against the vehicle's own baseline, and what they teach it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from motospect.analysis.anomaly.alarms import Alarm, alarm_of, is_unusual
from motospect.analysis.anomaly.learning import NEEDED_DRIVES, learned
from motospect.analysis.anomaly.slow import slow_drifts
from motospect.analysis.live.grid import Grid, gridded
from motospect.analysis.live.possible import readable
from motospect.analysis.live.spoken import signal
from motospect.analysis.live.visit import of_this_visit, unseen
from motospect.model.baseline import MOST_KEPT, Baseline, BaselineState
from motospect.model.capture import Capture
from motospect.model.finding import Analysis, Finding
from motospect.model.past import Past
from motospect.model.scan import Scan

PIECE_ROWS = 20 * 60
"""A longer recording counts as several drives of twenty minutes."""
LEAST_ROWS = 120
_SOURCE = "this vehicle's own baseline on this box"
_FAULTY = {"code", "conflict", "mil", "monitor", "battery", "trend"}
"""Kinds of findings that may change what signals do; that a service was not answered changes none."""


def trends(scan: Scan, past: Past) -> tuple[tuple[Finding, ...], BaselineState | None]:
    """Return findings on signals that left what is usual on this vehicle, and how well it is known.

    Only recordings of this visit that the baseline has not seen yet are judged. None where nothing was ever
    recorded.
    """
    baseline = past.baseline
    fresh = tuple(capture for capture in unseen(past) if of_this_visit(capture, scan))
    if baseline is None and not fresh:
        return (), None
    if baseline is None:
        return (), _state(Baseline(""), fresh, judged=())
    if _other_software(baseline, scan):
        return (_dropped(baseline, scan),), _state(Baseline(baseline.vin), fresh, judged=())
    if baseline.drives < NEEDED_DRIVES:
        return (), _state(baseline, fresh, judged=())
    found = [finding for capture in fresh for finding in _judged(baseline, capture)]
    found += [_slow(name, text) for name, text in slow_drifts(baseline)]
    return tuple(found), _state(baseline, fresh, judged=tuple(capture.id for capture in fresh))


def learned_from(scan: Scan, analysis: Analysis, past: Past) -> Baseline | None:
    """Return the vehicle's baseline after this visit; None when there is nothing to keep.

    Recordings with a fault in the scan before or after them, and those unusual by themselves, teach
    nothing and are only noted as seen. Another calibration of the control unit begins a new baseline: what
    was usual under the old one proves nothing.
    """
    vin, fresh = scan.vehicle.vin, unseen(past)
    if vin is None or not (fresh or past.baseline):
        return None
    baseline = past.baseline or Baseline(vin, scan.demo)
    if _other_software(baseline, scan):
        baseline = Baseline(vin, scan.demo, seen=baseline.seen)
    baseline = replace(baseline, calibrations=_calibrations(scan) or baseline.calibrations)
    faulty = {other.id for other in past.scans if other.analysis is None or _has_fault(other.analysis)}
    for capture in () if _has_fault(analysis) else fresh:
        if capture.after not in faulty:
            baseline = _taught(baseline, capture)
    return replace(baseline, seen=(*baseline.seen, *(capture.id for capture in fresh))[-MOST_KEPT:])


def looking_back(baseline: Baseline | None, scan: Scan, captures: Iterable[Capture]) -> Baseline | None:
    """Return the baseline for judging again a scan of before, whose recordings it may have seen since.

    None where the vehicle has other software now: what is usual today says nothing about then.
    """
    if baseline is None or _other_software(baseline, scan):
        return None
    ids = {capture.id for capture in captures}
    return replace(baseline, seen=tuple(one for one in baseline.seen if one not in ids))


def _has_fault(analysis: Analysis) -> bool:
    return any(finding.kind in _FAULTY and finding.severity != "note" for finding in analysis.findings)


def _taught(baseline: Baseline, capture: Capture) -> Baseline:
    for piece in _pieces(_grid(capture)):
        if baseline.drives < NEEDED_DRIVES or not is_unusual(baseline, piece):
            baseline = learned(baseline, piece)
    return baseline


def _grid(capture: Capture) -> Grid:
    return gridded(readable(capture.tracks).tracks)


def _pieces(grid: Grid) -> Iterator[Grid]:
    """Yield the grid in pieces of twenty minutes; a short rest stays with the last."""
    count = max(1, grid.rows // PIECE_ROWS)
    for place in range(count):
        begin = place * PIECE_ROWS
        end = grid.rows if place == count - 1 else begin + PIECE_ROWS
        if end - begin >= LEAST_ROWS:
            columns = {name: column[begin:end] for name, column in grid.columns.items()}
            yield Grid(grid.start_s + begin * grid.step_s, grid.step_s, end - begin, columns, grid.units)


def _judged(baseline: Baseline, capture: Capture) -> Iterator[Finding]:
    for number, piece in enumerate(_pieces(_grid(capture))):
        alarm = alarm_of(baseline, piece)
        if alarm is not None:
            yield _finding(alarm, capture, number)


def _finding(alarm: Alarm, capture: Capture, number: int) -> Finding:
    place = f"{capture.id}:{number}" if number else capture.id
    return Finding(
        id=f"trend:{alarm.signal}:{place}",
        kind="trend",
        severity="watch",
        title=_headed(alarm.title),
        text=alarm.text,
        evidence=(f"capture:{capture.id}",),
        source=_SOURCE,
    )


def _slow(name: str, text: str) -> Finding:
    return Finding(
        id=f"trend:slow:{name}",
        kind="trend",
        severity="note",
        title=_headed(f"{signal(name)} drifts from drive to drive"),
        text=text,
        source=_SOURCE,
    )


def _headed(text: str) -> str:
    return text[:1].upper() + text[1:]


def _calibrations(scan: Scan) -> tuple[str, ...]:
    return tuple(sorted({c.id for ecu in scan.ecus for c in ecu.calibrations if c.id}))


def _other_software(baseline: Baseline, scan: Scan) -> bool:
    """Whether calibrations are known of both and an old one is gone; a silent ECU proves nothing."""
    now = _calibrations(scan)
    return bool(baseline.calibrations and now) and not set(baseline.calibrations) <= set(now)


def _dropped(baseline: Baseline, scan: Scan) -> Finding:
    gone = sorted(set(baseline.calibrations) - set(_calibrations(scan)))
    new = sorted(set(_calibrations(scan)) - set(baseline.calibrations))
    return Finding(
        id="trend:baseline_dropped",
        kind="trend",
        severity="note",
        title="The baseline of this vehicle begins anew",
        text=(
            f"A control unit has another calibration than before: {', '.join(gone)} is gone,"
            f" {', '.join(new) or 'none'} is new. What {baseline.drives} drives taught under the old one"
            " proves nothing about the new one and was dropped."
        ),
        source=_SOURCE,
    )


def _state(baseline: Baseline, fresh: Sequence[Capture], *, judged: tuple[str, ...]) -> BaselineState:
    hours = baseline.seconds / 3600
    known = f"{baseline.drives} healthy drives of this vehicle are known ({hours:.1f} h)."
    if baseline.drives < NEEDED_DRIVES:
        text = f"{known} It takes {NEEDED_DRIVES} before anything can be called unusual on it."
    elif judged:
        counted = "1 recording was" if len(judged) == 1 else f"{len(judged)} recordings were"
        text = f"{known} {counted} held against them."
    else:
        text = f"{known} No new recording was made at this visit to hold against them."
    left_out = tuple(dict.fromkeys(s for capture in fresh for s in readable(capture.tracks).left_out))
    return BaselineState(baseline.drives, NEEDED_DRIVES, round(hours, 2), text, judged, left_out)
