"""What a technician wrote down about a scan."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 4000
"""Characters of one note."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note as typed; `by` is the name of who wrote it.

    A note that was taken back keeps its text: `taken_back_at` and `taken_back_by` say when and by whom.
    """

    id: str
    scan_id: str
    at: str
    by: str
    text: str
    taken_back_at: str | None = None
    taken_back_by: str = ""
