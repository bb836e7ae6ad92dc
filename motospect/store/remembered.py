"""Everything the store remembers of one vehicle, in as few questions as there are kinds of it."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.errors import VehicleUnknown
from motospect.model.capture import Capture
from motospect.model.estimate import Estimate
from motospect.model.scan import Scan
from motospect.model.service import ServiceNote
from motospect.store.store import Store

MOST_CAPTURES = 100
MOST_ESTIMATES = 100


@dataclass(frozen=True, slots=True)
class Remembered:
    """The newest scans of a vehicle, first begun first, and what belongs to it; `older` counts the others.

    Captures are without their tracks, estimates the last revision of each scan's.
    """

    scans: tuple[Scan, ...]
    older: int
    captures: tuple[Capture, ...]
    services: tuple[ServiceNote, ...]
    estimates: tuple[Estimate, ...]


def remembered(store: Store, vin: str, *, demo: bool, limit: int) -> Remembered:
    """Return what is known of a vehicle; raises VehicleUnknown when no scan of it is kept, and StoreError."""
    scans = store.vehicles.scans(vin, demo=demo, limit=limit)
    if not scans:
        other = "real" if demo else "virtual"
        apart = f" There is a {other} one of this VIN." if store.vehicles.visits(vin, demo=not demo) else ""
        raise VehicleUnknown(
            f"No scan of a {'virtual' if demo else 'real'} vehicle {vin} is kept.{apart}",
            hint="Look for it in the list of vehicles; scans that told no VIN belong to none.",
        )
    return Remembered(
        scans=scans,
        older=store.vehicles.visits(vin, demo=demo) - len(scans),
        captures=store.captures.heads(vin, demo=demo, limit=MOST_CAPTURES),
        services=store.services.of(vin, demo=demo),
        estimates=store.estimates.of_vehicle(vin, demo=demo, limit=MOST_ESTIMATES),
    )
