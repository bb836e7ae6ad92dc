"""What each rung of the ladder says of a VIN, side by side, and where two of them contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from motospect.knowledge.identify import identify
from motospect.knowledge.vin import read_vin
from motospect.model.scan import VehicleIdentity

RUNGS = {
    "vpic": "NHTSA vPIC online",
    "ultravin": "vPIC's data on this box",
    "wmi": "the VIN by itself",
    "none": "nobody",
}


def rungs(vehicle: VehicleIdentity) -> tuple[VehicleIdentity, ...]:
    """Return what each rung says of the VIN, the highest first; one that knows nothing is left out."""
    vin, source = vehicle.vin or "", vehicle.vin_source
    told = (vehicle, identify(vin, source=source), read_vin(vin, source=source))
    by_rung = {each.decoded_by: each for each in told if each.decoded_by != "none"}
    return tuple(by_rung[name] for name in RUNGS if name in by_rung)


def contradictions(told: Sequence[VehicleIdentity]) -> tuple[str, ...]:
    """Return in words what two rungs say differently. A fact only one of them knows is no contradiction."""
    return tuple(dict.fromkeys(_between(told)))


def _between(told: Iterable[VehicleIdentity]) -> Iterator[str]:
    for higher, lower in combinations(told, 2):
        for name, one, other in (
            ("Make", higher.make, lower.make),
            ("Model", higher.model, lower.model),
            ("Model year", higher.model_year, lower.model_year),
        ):
            if one is None or other is None or str(one).casefold() == str(other).casefold():
                continue
            first, second = RUNGS[higher.decoded_by], RUNGS[lower.decoded_by]
            yield f"{name}: {first}: {one}; {second}: {other}. The first is shown; look at the vehicle."
