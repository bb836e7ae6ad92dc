"""Which repairs lie on the same parts as an item that is due, so that both are done in one visit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from motospect.analysis.words import listed
from motospect.knowledge.named_causes import named_causes
from motospect.knowledge.schedule import ScheduleItem
from motospect.model.diagnosis import Diagnosis
from motospect.model.finding import Finding
from motospect.model.service import ServiceDue

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


def _same_parts(item: ScheduleItem, work: Work) -> bool:
    """By the area where it is known, else by the system; a code by the item's own list."""
    if work.area is not None:
        return work.area in item.areas
    if work.system is not None:
        return work.system in item.systems
    return work.code is not None and item.owns(work.code)
