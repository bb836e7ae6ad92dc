"""What the imaging child says to the daemon."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.picture import Redrawn, VinLook


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: one of the two, or why the picture was refused."""

    redrawn: Redrawn | None = None
    look: VinLook | None = None
    refused: str = ""
    hint: str = ""
    too_large: bool = False
