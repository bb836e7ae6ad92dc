"""Which repairs lie on the same parts as an item that is due, so that both are done in one visit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from motospect.analysis.words import listed
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.schedule import ScheduleBook, ScheduleItem
from motospect.model.diagnosis import Diagnosis
from motospect.model.estimate import Estimate, EstimateLine
from motospect.model.finding import Finding
from motospect.model.service import ServiceDue, ServicePlan

LIKELY = 0.1
"""A cause less likely than one in ten does not move a service."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work that may be done at this visit. `area` is what it lays open, `system` what it belongs to."""

    id: str
    title: str
    area: str | None = None
    system: str | None = None
    code: str | None = None


def works_of(findings: tuple[Finding, ...], diagnoses: tuple[Diagnosis, ...]) -> tuple[Work, ...]:
    """Return the findings with a code and the likelier causes, with the area their work lays open."""
    named = named_causes()
    works = [Work(f.id, f.title, code=f.code) for f in findings if f.code is not None]
    for diagnosis in diagnoses:
        works += [
            Work(h.id, h.title, named[h.cause].area if h.cause in named else None, h.system)
            for h in diagnosis.hypotheses
            if h.probability >= LIKELY
        ]
    return tuple(works)


def joined(due: ServiceDue, item: ScheduleItem, works: tuple[Work, ...]) -> ServiceDue:
    """Return the item with the work on the same parts; one that is not due yet is left alone."""
    same = [work for work in works if _same_parts(item, work)]
    if due.state == "ok" or not same:
        return due
    titles = listed(list(dict.fromkeys(work.title for work in same))[:3])
    why = f"On the same parts: {titles}. In one visit they are opened once."
    return replace(due, joined_with=tuple(dict.fromkeys(work.id for work in same)), joined_why=why)


def joined_with_estimate(plan: ServicePlan, estimate: Estimate, book: ScheduleBook) -> ServicePlan:
    """Return the plan with the lines of the recommended repair that lie on the same parts, by their ids.

    Tests are left out: they open nothing that is then changed.
    """
    areas: dict[str, set[str]] = {}
    for schedule in book.schedules:
        for item in schedule.items if schedule.title in plan.schedules else ():
            areas.setdefault(item.item, set()).update(item.areas)
    option = next((one for one in estimate.content.options if one.name == "recommended"), None)
    lines = [line for line in option.lines if line.kind != "test"] if option else []
    return replace(plan, due=tuple(_with_lines(one, lines, areas.get(one.item, set())) for one in plan.due))


def _with_lines(due: ServiceDue, lines: list[EstimateLine], areas: set[str]) -> ServiceDue:
    same = [line for line in lines if line.area in areas]
    if due.state == "ok" or not same:
        return due
    titles = listed(list(dict.fromkeys(line.text for line in same))[:3])
    why = " ".join(part for part in (due.joined_why, f"In the estimate on the same parts: {titles}.") if part)
    ids = dict.fromkeys((*due.joined_with, *(line.id for line in same)))
    return replace(due, joined_with=tuple(ids), joined_why=why)


def _same_parts(item: ScheduleItem, work: Work) -> bool:
    """By the area where it is known, else by the system; a code by the item's own list."""
    if work.area is not None:
        return work.area in item.areas
    if work.system is not None:
        return work.system in item.systems
    return work.code is not None and item.owns(work.code)
