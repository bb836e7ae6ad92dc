"""The timeline: what happened to a vehicle, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from motospect.model.capture import Capture
from motospect.model.estimate import Estimate
from motospect.model.estimate_words import total_words
from motospect.model.history import EventKind, TimelineEvent
from motospect.model.scan import Scan
from motospect.model.service import ServiceNote

TITLES: dict[str, str] = {"check": "Check", "pre": "Pre-scan", "post": "Post-scan"}


def timeline_of(
    scans: Sequence[Scan],
    captures: Sequence[Capture],
    services: Sequence[ServiceNote] = (),
    estimates: Sequence[Estimate] = (),
) -> tuple[TimelineEvent, ...]:
    """Return scans, clearings, captures, notes of services and estimates, oldest first.

    A capture stands behind the scan it names as begun before it; one that names none of these, before all:
    it is older than the scans looked at, or the vehicle had not been scanned yet. A person's note has no
    place in the sequence and stands where the box's clock puts it.
    """
    known = {scan.id for scan in scans}
    events = [_captured(capture) for capture in captures if capture.after not in known]
    noted = _by_visit(scans, services)
    events += [_noted(note, None) for note in noted.get(None, ())]
    for scan in scans:
        events += _scanned(scan)
        events += [_estimated(estimate, scan) for estimate in estimates if estimate.scan_id == scan.id]
        events += [_captured(capture) for capture in captures if capture.after == scan.id]
        events += [_noted(note, scan) for note in noted.get(scan.id, ())]
    return tuple(events)


def _by_visit(scans: Sequence[Scan], notes: Sequence[ServiceNote]) -> dict[str | None, list[ServiceNote]]:
    """Return the notes by the last scan that began before them; None for those before all."""
    found: dict[str | None, list[ServiceNote]] = {}
    for note in notes:
        before = [scan.id for scan in scans if scan.started_at <= note.noted_at]
        found.setdefault(before[-1] if before else None, []).append(note)
    return found


def _noted(note: ServiceNote, scan: Scan | None) -> TimelineEvent:
    km = "" if note.km is None else f" at {note.km:.0f} km"
    on = "" if note.on is None else f" on {note.on}"
    what = "Odometer" if note.item is None else note.item.replace("_", " ").capitalize()
    clock_set = scan is None or scan.clock == "synced"
    text = f"{what}{km}{on}, as noted by hand."
    return TimelineEvent(
        "service", scan.id if scan else "", note.noted_at, clock_set, "Service noted", text, ()
    )


def _estimated(estimate: Estimate, scan: Scan) -> TimelineEvent:
    option = next((one for one in estimate.content.options if one.name == "recommended"), None)
    total = "" if option is None else f" Recommended: {total_words(option, estimate.content.terms)}."
    return TimelineEvent(
        "estimate",
        scan.id,
        estimate.made_at,
        scan.clock == "synced",
        "Estimate",
        f"Revision {estimate.revision}: {estimate.reason}{total}",
        (f"scan:{scan.id}",),
    )


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
