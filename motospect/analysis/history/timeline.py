"""The timeline: what happened to a vehicle, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from motospect.model.capture import Capture
from motospect.model.history import EventKind, TimelineEvent
from motospect.model.scan import Scan

TITLES: dict[str, str] = {"check": "Check", "pre": "Pre-scan", "post": "Post-scan"}


def timeline_of(scans: Sequence[Scan], captures: Sequence[Capture]) -> tuple[TimelineEvent, ...]:
    """Return scans, clearings and captures, oldest first.

    A capture stands behind the scan it names as begun before it; one that names none of these, before all:
    it is older than the scans looked at, or the vehicle had not been scanned yet.
    """
    known = {scan.id for scan in scans}
    events = [_captured(capture) for capture in captures if capture.after not in known]
    for scan in scans:
        events += _scanned(scan)
        events += [_captured(capture) for capture in captures if capture.after == scan.id]
    return tuple(events)


def _scanned(scan: Scan) -> Iterator[TimelineEvent]:
    clock_set, evidence = scan.clock == "synced", (f"scan:{scan.id}",)
    if scan.clearing is not None:
        yield TimelineEvent(
            "clearing",
            scan.id,
            scan.clearing.at,
            clock_set,
            "Codes cleared" if scan.clearing.ecus else "Clearing",
            f"{scan.clearing.headline} By {scan.clearing.who}.",
            evidence,
        )
    kind: EventKind = scan.kind
    text = scan.verdict.headline
    if scan.state == "interrupted":
        text = f"Interrupted: {scan.interrupted_by or 'it did not reach its end.'}"
    yield TimelineEvent(kind, scan.id, scan.started_at, clock_set, TITLES[scan.kind], text, evidence)


def _captured(capture: Capture) -> TimelineEvent:
    text = capture.firing.text if capture.firing else "Live values measured as asked."
    if capture.state == "cut_short":
        text += " Cut short: what had been written until then is kept."
    title = "Trigger fired" if capture.firing else "Live values recorded"
    evidence = (f"capture:{capture.id}",)
    return TimelineEvent(
        "capture", capture.id, capture.started_at, capture.clock == "synced", title, text, evidence
    )
