"""Search in the store: vehicles, customers' jobs, notes and scans by what people remember of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from motospect.model.job import Job
from motospect.store.keeping import Keeping
from motospect.store.rows import ScanRow, VehicleRow, scan_row
from motospect.store.vehicles import Vehicles

_SCAN = "s.id, s.kind, s.started_at, s.state, s.vin, s.headline, s.clean, s.complete, s.demo"
_CODE = re.compile(r"[PCBU][0-9A-F]{1,4}(-[0-9A-F]{0,2})?")
_FEWEST_DIGITS = 4
"""A telephone number is looked for from so many digits on; fewer would find everybody."""


@dataclass(frozen=True, slots=True)
class NoteHit:
    """A note, and the scan it stands at."""

    text: str
    at: str
    by: str
    scan: ScanRow


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, each kind the latest first."""

    vehicles: tuple[VehicleRow, ...] = ()
    jobs: tuple[Job, ...] = ()
    notes: tuple[NoteHit, ...] = ()
    scans: tuple[ScanRow, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.vehicles or self.jobs or self.notes or self.scans)


class Search:
    """Looks through one store."""

    def __init__(self, keeping: Keeping, vehicles: Vehicles) -> None:
        self._keeping = keeping
        self._vehicles = vehicles

    def find(self, wanted: str, *, limit: int = 20) -> Found:
        """Return up to `limit` of each kind: VIN or part of it, plate, customer, telephone, note, code.

        Letters' case is no matter, nor are spaces and dashes in a plate or number. Nothing for no words.
        """
        wanted = " ".join(wanted.split())
        if not wanted:
            return Found()
        tight = re.sub(r"[\W_]", "", wanted)
        return Found(
            vehicles=self._vehicles.rows(limit=limit, search=tight) if tight else (),
            jobs=self._jobs(wanted, tight, limit),
            notes=self._notes(wanted, limit),
            scans=self._by_code(wanted.upper(), limit),
        )

    def jobs_of(self, vin: str, *, demo: bool, limit: int = 5) -> tuple[Job, ...]:
        """Return a vehicle's jobs, the last made first."""
        return self._read_jobs("vin = ? AND demo = ?", [vin, demo], limit)

    def _jobs(self, wanted: str, tight: str, limit: int) -> tuple[Job, ...]:
        said = list(dict.fromkeys((wanted, wanted.lower(), wanted.upper(), wanted.title())))
        wheres = [
            f"{_told(name)} LIKE ? ESCAPE '!'" for name in ("name", "contact", "complaint") for _ in said
        ]
        values = [_within(form) for _ in range(3) for form in said]
        if tight:
            wheres.append(f"{_TIGHT.format(_told('plate'))} LIKE ? ESCAPE '!'")
            wheres.append("vin LIKE ? ESCAPE '!'")
            values += [_within(tight), _within(tight.upper())]
        digits = re.sub(r"\D", "", wanted)
        if len(digits) >= _FEWEST_DIGITS:
            wheres.append(f"{_TIGHT.format(_told('contact'))} LIKE ? ESCAPE '!'")
            values.append(_within(digits))
        return self._read_jobs(" OR ".join(wheres), values, limit)

    def _read_jobs(self, where: str, values: list[Any], limit: int) -> tuple[Job, ...]:
        found = self._keeping.read(
            f"SELECT record FROM job WHERE {where} ORDER BY sequence DESC LIMIT ?",  # noqa: S608 - fixed parts
            *values,
            limit,
        )
        return tuple(self._keeping.decoded(record, Job) for (record,) in found)

    def _notes(self, wanted: str, limit: int) -> tuple[NoteHit, ...]:
        found = self._keeping.read(
            f"SELECT n.text, n.at, n.by, {_SCAN} FROM note n JOIN scan s ON s.sequence = n.scan"  # noqa: S608 - fixed parts
            " WHERE n.folded LIKE ? ESCAPE '!'"
            " AND NOT EXISTS (SELECT 1 FROM note_taken_back t WHERE t.note = n.sequence)"
            " ORDER BY n.sequence DESC LIMIT ?",
            _within(wanted.casefold()),
            limit,
        )
        return tuple(NoteHit(row[0], row[1], row[2], scan_row(row[3:])) for row in found)

    def _by_code(self, wanted: str, limit: int) -> tuple[ScanRow, ...]:
        if not _CODE.fullmatch(wanted):
            return ()
        found = self._keeping.read(
            f"SELECT DISTINCT {_SCAN} FROM scan_code c JOIN scan s ON s.sequence = c.scan"  # noqa: S608 - fixed parts
            " WHERE c.code >= ? AND c.code < ? ORDER BY s.sequence DESC LIMIT ?",
            wanted,
            wanted + "~",
            limit,
        )
        return tuple(scan_row(row) for row in found)


_TIGHT = "replace(replace(replace(replace(replace({}, ' ', ''), '-', ''), '/', ''), '(', ''), ')', '')"


def _told(name: str) -> str:
    """Return the SQL of what a customer told: it stands in the record alone."""
    return f"json_extract(record, '$.{name}')"


def _within(text: str) -> str:
    return "%" + "".join(f"!{letter}" if letter in "!%_" else letter for letter in text) + "%"
