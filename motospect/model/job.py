"""A vehicle that was checked in: by its owner on a phone, at the kiosk, or by the technician."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

JobState: TypeAlias = Literal["waiting", "in_work", "done", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the customer said, in their own words, and the scans that were made for it.

    `vin_source` is "typed" or "photo"; `vin` is upper case, None where the customer gave none. `contact` is a
    telephone number or mail address as typed. `language`: ISO 639-1, what the customer reads.
    """

    id: str
    made_at: str
    state: JobState = "waiting"
    vin: str | None = None
    vin_source: str = "none"
    plate: str = ""
    complaint: str = ""
    name: str = ""
    contact: str = ""
    language: str = "en"
    scans: tuple[str, ...] = ()
    demo: bool = False
