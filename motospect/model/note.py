"""What a technician wrote down about a scan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One note as typed; `by` is the name of who wrote it."""

    id: str
    scan_id: str
    at: str
    by: str
    text: str
