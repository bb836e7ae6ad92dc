"""The rules one workshop goes by: those that ship and its own, read once at the start."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from motospect.knowledge.inspection import DEFAULT_GROUP, InspectionBook, inspection_book


@dataclass(frozen=True, slots=True)
class WorkshopBooks:
    """Inspection rules with the one the shop chose."""

    inspections: InspectionBook

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the shop's own files, in sentences; they are left out."""
        return self.inspections.troubles


def workshop_books(store_dir: Path, *, inspection_rule: str = DEFAULT_GROUP) -> WorkshopBooks:
    """Return the books of a workshop whose own files lie in the store's folder."""
    return WorkshopBooks(inspection_book(store_dir, inspection_rule))


@functools.cache
def shipped_books() -> WorkshopBooks:
    """Return the books of a workshop that has chosen nothing and added nothing."""
    return WorkshopBooks(inspection_book())
