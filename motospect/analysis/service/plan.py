"""The maintenance plan of a scanned vehicle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from motospect.analysis.service.due import Known, judge_item
from motospect.analysis.service.engine import engine_kinds
from motospect.analysis.service.joined import Work, joined
from motospect.analysis.service.odometer import odometer_of
from motospect.analysis.service.use import use_of
from motospect.knowledge.schedule import Schedule, ScheduleBook, ScheduleItem
from motospect.model.past import Past
from motospect.model.scan import Scan
from motospect.model.service import Odometer, ServiceDue, ServicePlan, ServiceState

_ORDER: tuple[ServiceState, ...] = ("overdue", "due", "soon", "unknown", "ok")
EARLIEST_YEAR = 2020
"""A clock that says less was never set, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Now:
    """What is known better than the scan tells: the day it is asked for, and an odometer just read off."""

    today: date | None = None
    odometer: Odometer | None = None


AS_SCANNED = Now()


def plan_service(
    scan: Scan, past: Past, book: ScheduleBook, works: tuple[Work, ...] = (), *, now: Now = AS_SCANNED
) -> ServicePlan:
    """Return what is due, most pressing first; without a known kind of engine only what is missing."""
    today = now.today or scan_day(scan)
    engines, _ = engine_kinds((*past.scans, scan))
    schedules = book.for_vehicle(scan.vehicle, engines)
    known = Known(
        odometer=now.odometer or odometer_of(scan, past, today),
        today=today,
        model_year=scan.vehicle.model_year,
        use=use_of(scan, past),
        notes=past.services,
    )
    due = [joined(judge_item(item, schedule, known), item, works) for schedule, item in _items(schedules)]
    due.sort(key=lambda one: (_ORDER.index(one.state), not one.joined_with))
    return ServicePlan(
        schedules=tuple(schedule.title for schedule in schedules),
        due=tuple(due),
        use=known.use,
        odometer=known.odometer,
        notes=tuple(_notes(schedules, known, due)),
        noted=len(past.services),
    )


def _items(schedules: tuple[Schedule, ...]) -> list[tuple[Schedule, ScheduleItem]]:
    """Return each item once: while the engine may be of several kinds, from the schedule that asks sooner."""
    found: dict[str, list[tuple[Schedule, ScheduleItem]]] = {}
    for schedule in schedules:
        for item in schedule.items:
            found.setdefault(item.item, []).append((schedule, item))
    sooner = [min(same, key=lambda one: _shortness(one[1])) for same in found.values()]
    return [
        # What only one of the possible engines has may not be there at all.
        (schedule, item if len(found[item.item]) == len(schedules) else replace(item, if_fitted=True))
        for schedule, item in sooner
    ]


def _shortness(item: ScheduleItem) -> tuple[float, float]:
    return (item.km or (float("inf"),))[0], (item.months or (float("inf"),))[0]


def scan_day(scan: Scan) -> date | None:
    """Return the day of the scan by the box's clock, None while that was not set."""
    if scan.clock != "synced":
        return None
    try:
        day = date.fromisoformat(scan.started_at[:10])
    except ValueError:  # a record of another hand; it still has all the rest
        return None
    return day if day.year >= EARLIEST_YEAR else None


def _notes(schedules: tuple[Schedule, ...], known: Known, due: list[ServiceDue]) -> list[str]:
    said = []
    if not schedules:
        said.append(
            "What kind of engine this is was not told, and there is no schedule of its maker here: nothing"
            " can be said of its maintenance."
        )
    elif len(schedules) > 1:
        said.append(
            "Whether the engine injects into the intake or the cylinder was not told, so each item goes by"
            " the schedule that asks for it sooner."
        )
    if schedules and all(schedule.make is None for schedule in schedules):
        said.append("A general schedule, not the maker's, which rules where it is at hand.")
    if known.odometer is None:
        said.append("The vehicle does not tell its odometer: type it in with the first item that was done.")
    if known.today is None:
        said.append("The box's clock was not set: nothing is judged by time.")
    if due and not any(note.item for note in known.notes):
        said.append("Nothing is noted as done on this vehicle: ask for its service book and note it.")
    return said
