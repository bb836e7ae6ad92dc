"""A vehicle that was checked in: by its owner on a phone, at the kiosk, or by the technician."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.scan import VinSource

JobState: TypeAlias = Literal["waiting", "in_work", "done", "withdrawn"]
OPEN: tuple[JobState, ...] = ("waiting", "in_work")
"""States in which somebody still waits for something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the customer said, in their own words, and the scans that were made for it.

    `vin_source` is "typed" or "photo"; `vin` is upper case, None where the customer gave none. `contact` is a
    telephone number or mail address as typed. `language`: ISO 639-1, what the customer reads. `taken_at` is
    when a technician said that this is the car: until then the customer is shown nothing of any scan.
    `joined`: the job this one was found to be the same as; its scans are this one's too.
    """

    id: str
    made_at: str
    state: JobState = "waiting"
    vin: str | None = None
    vin_source: VinSource = "none"
    plate: str = ""
    complaint: str = ""
    name: str = ""
    contact: str = ""
    language: str = "en"
    scans: tuple[str, ...] = ()
    demo: bool = False
    taken_at: str | None = None
    taken_by: str = ""
    joined: str | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still waits for something."""
        return self.state in OPEN
