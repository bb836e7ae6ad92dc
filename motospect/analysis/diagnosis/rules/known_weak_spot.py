"""What this kind of vehicle is known for: a table by make, model, year and code."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given
from motospect.knowledge.weak_spots import weak_spots

KIND = "weak spot"
REASON = (
    "Some engines and gearboxes are known in the trade for one failure: makers' bulletins and repair data"
    " repeat it. The factor is an estimate."
)


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for the known failures of this make, model and year."""
    vehicle = facts.scan.vehicle
    if vehicle.make is None or vehicle.model_year is None:
        return
    for spot in weak_spots(vehicle.make, vehicle.model or "", vehicle.model_year):
        codes = facts.seen(*spot.codes)
        if codes:
            name = f"{vehicle.make} {vehicle.model or ''}".strip()
            text = f"{codes[0].code} on a {name} of {vehicle.model_year}: a known weak spot."
            yield given(spot.causes, spot.factor, text, REASON, *codes)
