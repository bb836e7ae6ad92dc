"""Checking what a person notes of a vehicle's maintenance before it is kept."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date

from motospect.errors import ServiceNoteInvalid
from motospect.knowledge.schedule import ScheduleBook
from motospect.model.service import MOST_KM, ServiceNote

EARLIEST_DAY = date(1980, 1, 1)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: an item's key (empty: the odometer alone), odometer in km, day; or nothing."""

    item: str = ""
    km: str = ""
    on: str = ""


def service_note(book: ScheduleBook, vin: str, typed: Typed, *, now: str, clock_set: bool) -> ServiceNote:
    """Return the note as it is kept.

    `now` is RFC 3339 UTC. Raises ServiceNoteInvalid for an unknown item, a distance or a day that cannot be.
    """
    plain_vin = vin.strip().upper()
    if not _VIN.fullmatch(plain_vin):
        raise ServiceNoteInvalid(
            f"{vin!r} is no VIN.", hint="It has 17 letters and digits, without I, O and Q."
        )
    key, distance = typed.item.strip(), kilometres(typed.km)
    known = {one.item for schedule in book.schedules for one in schedule.items}
    if key and key not in known:
        near = difflib.get_close_matches(key, known, n=1)
        raise ServiceNoteInvalid(
            f"No schedule here has an item {key}.",
            hint=f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(known))}.",
        )
    day = _day(typed.on, now, clock_set=clock_set)
    if distance is None and (not key or day is None):
        raise ServiceNoteInvalid(
            "Neither distance nor day was given.", hint="Give what the odometer showed, the day, or both."
        )
    return ServiceNote(plain_vin, key or None, distance, day, now)


def kilometres(typed: str) -> float | None:
    """Return a typed distance, None for an empty text; raises ServiceNoteInvalid.

    Spaces between groups are fine; a comma or point could mean two things.
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", typed)
    plain = plain[:-2] if plain.lower().endswith("km") else plain
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or not int(plain) <= MOST_KM:
        raise ServiceNoteInvalid(
            f"{typed.strip()!r} is no odometer in km.", hint=f"Give a whole number up to {MOST_KM:.0f}."
        )
    return float(int(plain))


def _day(typed: str, now: str, *, clock_set: bool) -> str | None:
    if not typed.strip():
        return None
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise ServiceNoteInvalid(
            f"{typed.strip()!r} is no day.", hint="Write it as year, month, day: 2026-11-23."
        ) from None
    if day < EARLIEST_DAY or (clock_set and day.isoformat() > now[:10]):
        raise ServiceNoteInvalid(
            f"{day} cannot be the day it was done.", hint=f"Give a day from {EARLIEST_DAY} to today."
        )
    return day.isoformat()
