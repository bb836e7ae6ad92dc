"""What the imaging child makes of a file that was sent: a picture drawn anew, or the VIN on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.scan import VinCheck

Certainty: TypeAlias = Literal["read", "doubtful"]
"""read: nothing speaks against it. doubtful: a person has to compare it letter by letter."""
LabelKind: TypeAlias = Literal["Code 39", "Code 128", "DataMatrix", "QR", "printed"]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A JPEG drawn anew, upright and without metadata. Sizes in pixels; `bytes` of the file."""

    sha256: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True, slots=True)
class VinCandidate:
    """One VIN on a photo. `reads`: how many looks gave it; `why` is a sentence where it is doubtful."""

    vin: str
    certainty: Certainty
    check: VinCheck
    label: LabelKind
    reads: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class VinLook:
    """What was found on a photo, the surest first; none is a person's word.

    `other_codes`: how many codes there were that hold no VIN. `print_reader`: whether printed letters could
    be looked for.
    """

    candidates: tuple[VinCandidate, ...] = ()
    other_codes: int = 0
    print_reader: bool = False
    took_s: float = 0.0
