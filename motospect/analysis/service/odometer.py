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
    typed = [note for note in past.services if note.km is not None and 0 <= note.km <= MOST_KM]
    read = [
        Odometer(float(told.value), exact=False, source="told by an earlier scan", evidence=(name,))
        for seen in past.scans
        for told, name in [(_told(seen), f"scan:{seen.id}")]
        if told is not None
    ]
    noted = [
        Odometer(note.km or 0, exact=today is not None and note.on == today.isoformat(), source="typed in")
        for note in typed
    ]
    before = [one for one, note in zip(noted, typed, strict=True) if note.noted_at < scan.finished_at]
    now = _told(scan)
    if now is None:
        return max([*read, *noted], key=_farthest, default=None)
    reading = _now(float(now.value), now, max([*read, *before], key=_farthest, default=None))
    later = [one for one in noted if one not in before and one.km > reading.km]
    return max(later, key=_farthest, default=reading)


def _now(km: float, told: Reading, before: Odometer | None) -> Odometer:
    """Return what the vehicle tells now; less than it or a person told before proves only "that or more"."""
    if before is None or before.km <= km:
        return Odometer(km, exact=True, source="odometer (PID A6)", evidence=told.evidence)
    why = f"{before.km:,.0f} km was {before.source} before: it was changed, or one of them is wrong"
    evidence = (*told.evidence, *before.evidence)
    return Odometer(km, exact=False, source=f"odometer (PID A6), though {why}", evidence=evidence)


def _farthest(reading: Odometer) -> tuple[float, bool]:
    return reading.km, reading.exact


def _told(scan: Scan) -> Reading | None:
    """Return what the vehicle told; the highest where control units differ: a new one starts anew."""
    told = [
        value
        for value in scan.values
        if value.name == SIGNAL and value.unit == "km" and not isinstance(value.value, str)
    ]
    possible = [value for value in told if 0 < float(value.value) <= MOST_KM]
    return max(possible, key=lambda value: float(value.value), default=None)
