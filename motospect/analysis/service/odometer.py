"""How far the vehicle has driven: by its own odometer (PID A6) or as typed in, never by a trip counter."""

from __future__ import annotations

from datetime import date

from motospect.model.past import Past
from motospect.model.scan import Reading, Scan
from motospect.model.service import MOST_KM, Odometer

SIGNAL = "ODOMETER"


def odometer_of(scan: Scan, past: Past, today: date | None) -> Odometer | None:
    """Return the best reading: this scan's own, else the highest ever read or typed; None when there is none.

    What was typed after the scan goes before it when it says more. An earlier reading is "that or more".
    Distances since a clear or with the lamp on are no odometers and are not looked at.
    """
    now = _told(scan)
    typed = [note for note in past.services if note.km is not None and 0 <= note.km <= MOST_KM]
    later = [n for n in typed if n.noted_at >= scan.finished_at and now and (n.km or 0) > float(now.value)]
    if now is not None and not later:
        return Odometer(float(now.value), exact=True, source="odometer (PID A6)", evidence=now.evidence)
    known = [
        Odometer(
            float(told.value), exact=False, source="odometer (PID A6) of an earlier scan", evidence=(name,)
        )
        for seen in past.scans
        for told, name in [(_told(seen), f"scan:{seen.id}")]
        if told is not None
    ]
    known += [
        Odometer(note.km or 0, exact=today is not None and note.on == today.isoformat(), source="typed in")
        for note in typed
    ]
    return max(known, key=lambda reading: (reading.km, reading.exact), default=None)


def _told(scan: Scan) -> Reading | None:
    """Return what the vehicle told; the highest where control units differ: a new one starts anew."""
    told = [
        value
        for value in scan.values
        if value.name == SIGNAL and value.unit == "km" and not isinstance(value.value, str)
    ]
    possible = [value for value in told if 0 < float(value.value) <= MOST_KM]
    return max(possible, key=lambda value: float(value.value), default=None)
