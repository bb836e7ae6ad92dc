"""The rules one workshop goes by: those that ship and its own, read when they are needed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from motospect.knowledge.inspection import DEFAULT_GROUP, InspectionBook, inspection_book
from motospect.knowledge.schedule import ScheduleBook, schedule_book


@dataclass(frozen=True, slots=True)
class WorkshopBooks:
    """Inspection rules with the one the shop chose, and maintenance schedules."""

    inspections: InspectionBook
    schedules: ScheduleBook

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the shop's own files, in sentences; they are left out."""
        return (*self.inspections.troubles, *self.schedules.troubles)


def workshop_books(store_dir: Path, *, inspection_rule: str = DEFAULT_GROUP) -> WorkshopBooks:
    """Return the books of a workshop whose own files lie in the store's folder."""
    return WorkshopBooks(inspection_book(store_dir, inspection_rule), schedule_book(store_dir))


@functools.cache
def shipped_books() -> WorkshopBooks:
    """Return the books of a workshop that has chosen nothing and added nothing."""
    return WorkshopBooks(inspection_book(), schedule_book())
