"""The vehicle at the plug, with what this box remembers of it: jobs, plate, last visit."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.bench import Bench, Visitor
from motospect.model.job import Job
from motospect.model.scan import ScanKind, VehicleIdentity
from motospect.store import ScanRow, Store

OPEN_JOBS = frozenset({"waiting", "in_work"})


@dataclass(frozen=True, slots=True)
class VehicleCard:
    """What the bench shows of the vehicle at the plug. `visits` counts kept scans; `last` is the latest."""

    visitor: Visitor
    demo: bool
    vehicle: VehicleIdentity | None = None
    last: ScanRow | None = None
    visits: int = 0
    jobs: tuple[Job, ...] = ()

    @property
    def name(self) -> str:
        """Maker, model and year, as far as they are known."""
        if self.vehicle is None:
            return ""
        parts = (self.vehicle.make, self.vehicle.model, self.vehicle.model_year)
        return " ".join(str(part) for part in parts if part)

    @property
    def plate(self) -> str:
        """The plate of the latest job that has one."""
        return next((job.plate for job in self.jobs if job.plate), "")

    @property
    def open_jobs(self) -> tuple[Job, ...]:
        """Jobs that are not done."""
        return tuple(job for job in self.jobs if job.state in OPEN_JOBS)

    @property
    def next_kind(self) -> ScanKind:
        """Which scan comes next: the post-scan after a pre-scan, else the pre-scan."""
        return "post" if self.last is not None and self.last.kind == "pre" else "pre"


def vehicle_card(store: Store, bench: Bench) -> VehicleCard | None:
    """Return the card of the vehicle at the plug; None while none is there."""
    visitor = bench.visitor
    if visitor is None:
        return None
    vin = visitor.vin
    if vin is None:
        return VehicleCard(visitor, bench.demo)
    rows = [
        row for row in store.scans(vin=vin, limit=20) if row.demo == bench.demo and row.state != "running"
    ]
    told = visitor.vehicle
    if told is not None and told.make is None and rows and rows[0].headline is not None:
        told = store.scan(rows[0].id).vehicle
    return VehicleCard(
        visitor,
        bench.demo,
        told,
        rows[0] if rows else None,
        store.vehicles.visits(vin, demo=bench.demo),
        store.search.jobs_of(vin, demo=bench.demo),
    )
