"""A photo as the box keeps it: re-drawn from what was sent, with what a technician marked on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

MarkKind: TypeAlias = Literal["arrow", "circle", "box", "text"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One annotation. Ends in fractions of width and height from the upper left corner, 0 to 1."""

    kind: MarkKind
    x1: float
    y1: float
    x2: float
    y2: float
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """`sha256` is of the JPEG that is kept, named after it (`photo_name`); upright, without metadata.

    `finding`: id of the finding it is evidence for. `checklist` and `point`: ids of the inspected point it
    shows. `bytes`: size of the file.
    """

    id: str
    sha256: str
    width: int
    height: int
    bytes: int
    added_at: str
    by: str = ""
    scan_id: str | None = None
    finding: str | None = None
    checklist: str | None = None
    point: str | None = None
    caption: str = ""
    marks: tuple[Mark, ...] = ()


def photo_name(sha256: str, *, small: bool = False) -> str:
    """Return the name of a photo's file in the folder of photos, or that of its thumbnail."""
    return f"{sha256}-small.jpg" if small else f"{sha256}.jpg"
