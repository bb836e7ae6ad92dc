"""One vehicle's history from its scans and captures, as handed over in the order they were begun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from motospect.analysis.history.faults import fault_rows
from motospect.analysis.history.software import software_changes
from motospect.analysis.history.timeline import timeline_of
from motospect.analysis.history.trends import trends_of
from motospect.model.capture import Capture
from motospect.model.estimate import Estimate
from motospect.model.history import VehicleHistory, Visit
from motospect.model.scan import Scan
from motospect.model.service import ServiceNote


def history_of(  # noqa: PLR0913 - one parameter for each kind of thing that happens to a vehicle
    vin: str,
    scans: Sequence[Scan],
    captures: Sequence[Capture] = (),
    *,
    services: Sequence[ServiceNote] = (),
    estimates: Sequence[Estimate] = (),
    demo: bool = False,
    older: int = 0,
) -> VehicleHistory:
    """Return the history. `scans` are of this VIN, finished or interrupted, oldest begun first.

    `services` and `estimates` are this vehicle's; `older` is how many visits there are beyond those of
    `scans`. Scans of another VIN, or of a virtual vehicle beside real ones, are left out.
    """
    own = [scan for scan in scans if scan.vehicle.vin == vin and scan.demo == demo]
    recorded = [capture for capture in captures if capture.vin == vin and capture.demo == demo]
    return VehicleHistory(
        vin=vin,
        demo=demo,
        visits=tuple(
            Visit(scan.id, scan.started_at, scan.clock == "synced", scan.state == "finished") for scan in own
        ),
        timeline=timeline_of(own, recorded, services, estimates),
        faults=fault_rows(own),
        trends=trends_of(own),
        software=software_changes(own),
        older=older,
        gaps=tuple(_gaps(own, older)),
    )


def _gaps(scans: Sequence[Scan], older: int) -> Iterator[str]:
    if older:
        yield f"{older} older visit(s) are not looked at here."
    unset = sum(scan.clock != "synced" for scan in scans)
    if unset:
        yield (
            f"The box's clock was not set at {unset} of {len(scans)} visit(s): their dates may be wrong. The"
            " order is that in which they were begun."
        )
    elif any(a.started_at > b.started_at for a, b in pairwise(scans)):
        yield "The box's clock has jumped back between visits. The order is that in which they were begun."
    cut = sum(scan.state == "interrupted" for scan in scans)
    if cut:
        yield f"{cut} visit(s) were interrupted: what they did not read is not known."
