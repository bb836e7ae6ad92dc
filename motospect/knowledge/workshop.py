"""The rules one workshop goes by: those that ship and its own, read when they are needed."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path

from motospect.knowledge.inspection import DEFAULT_GROUP, InspectionBook, inspection_book
from motospect.knowledge.schedule import ScheduleBook, schedule_book
from motospect.model.profile import Profile


@dataclass(frozen=True, slots=True)
class WorkshopBooks:
    """Inspection rules with the one the shop chose, maintenance schedules, and what its hour costs in euro.

    `labour_eur_h` orders tests and repairs by their cost; None when the shop has not said.
    """

    inspections: InspectionBook
    schedules: ScheduleBook
    labour_eur_h: float | None = None

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the shop's own files, in sentences; they are left out."""
        return (*self.inspections.troubles, *self.schedules.troubles)


def books_of(profile: Profile, store_dir: Path, *, inspection_rule: str | None = None) -> WorkshopBooks:
    """Return the books by the shop's profile; `inspection_rule` takes the place of the one it chose."""
    books = workshop_books(store_dir, inspection_rule=inspection_rule or profile.inspection_rule)
    return replace(books, labour_eur_h=profile.terms.labour_eur_h)


def workshop_books(store_dir: Path, *, inspection_rule: str = DEFAULT_GROUP) -> WorkshopBooks:
    """Return the books of a workshop whose own files lie in the store's folder."""
    return WorkshopBooks(inspection_book(store_dir, inspection_rule), schedule_book(store_dir))


@functools.cache
def shipped_books() -> WorkshopBooks:
    """Return the books of a workshop that has chosen nothing and added nothing."""
    return WorkshopBooks(inspection_book(), schedule_book())
