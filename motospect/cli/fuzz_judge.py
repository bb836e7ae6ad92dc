"""What a scan of damaged replies says that is not so, against a scan of the same car with sound ones.

Damage may take things away, and the scan then has to say so; it must not add or change anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from motospect.model.scan import Ecu, Reading, Scan
from motospect.scan.live import Sample


def untruths(scan: Scan, true: Scan) -> list[str]:
    """Return a sentence for everything in `scan` that the car never said; none means it is right."""
    told = [*_vehicle(scan, true), *_values("live", scan.values, true.values)]
    ecus = {ecu.address: ecu for ecu in true.ecus}
    for ecu in scan.ecus:
        if ecu.address in ecus:
            told += _ecu(ecu, ecus[ecu.address])
        else:
            told.append(f"there is no control unit {ecu.address}")
    return told


def false_samples(samples: Iterable[Sample], true: Sequence[Reading]) -> list[str]:
    """Return a sentence for every live value that the car never said."""
    return [said for sample in samples for said in _values("live", sample.readings, true)]


def false_clearings(scan: Scan, after: Scan) -> list[str]:
    """Return a sentence for each ECU that a scan calls cleared, or not cleared, though `after` shows else."""
    left = {ecu.address: any("stored" in dtc.kinds for dtc in ecu.dtcs) for ecu in after.ecus}
    said = {"cleared": False, "not_cleared": True, "came_back": True}
    ecus = scan.clearing.ecus if scan.clearing else ()
    return [
        f"{ecu.address} is called {ecu.result}, codes are {'still' if left[ecu.address] else 'not'} there"
        for ecu in ecus
        if ecu.result in said and ecu.address in left and said[ecu.result] != left[ecu.address]
    ]


def _vehicle(scan: Scan, true: Scan) -> Iterator[str]:
    if scan.verdict.clean and not true.verdict.clean:
        yield f"false clean: {scan.verdict.headline!r}"
    if scan.verdict.clean and len(scan.ecus) < len(true.ecus):
        yield f"clean with {len(scan.ecus)} of {len(true.ecus)} control units: {scan.verdict.headline!r}"
    others = " ".join(conflict.text for conflict in true.conflicts)  # where ECUs disagree, all VINs are true
    if scan.vehicle.vin not in (None, true.vehicle.vin) and str(scan.vehicle.vin) not in others:
        yield f"VIN {scan.vehicle.vin} instead of {true.vehicle.vin}"


def _ecu(ecu: Ecu, true: Ecu) -> Iterator[str]:
    known = {dtc.code: dtc for dtc in true.dtcs}
    for dtc in ecu.dtcs:
        kinds = known[dtc.code].kinds if dtc.code in known else ()
        if dtc.code not in known or not set(dtc.kinds) <= set(kinds):
            yield f"code {dtc.code} {dtc.kinds} of {ecu.address}, true is {kinds}"
    for what, told, really in (
        ("MIL", ecu.mil, true.mil),
        ("count", ecu.dtc_count, true.dtc_count),
        ("name", ecu.name, true.name),
    ):
        if told not in (None, really):
            yield f"{what} of {ecu.address} is {told}, true is {really}"
    frames = {frame.number: frame for frame in true.freeze_frames}
    for frame in ecu.freeze_frames:
        # One given under two numbers is told once; when damage hides that they are the same, it is two.
        same = [one for one in true.freeze_frames if one.dtc == frame.dtc]
        true_frame = frames.get(frame.number, same[0] if len(same) == 1 else None)
        if true_frame is None or frame.dtc != true_frame.dtc:
            yield f"freeze frame {frame.number} of {ecu.address} with {frame.dtc}"
        else:
            yield from _values(f"freeze frame {frame.number}", frame.values, true_frame.values)
    yield from _readiness(ecu, true)
    yield from _lists(ecu, true)


def _readiness(ecu: Ecu, true: Ecu) -> Iterator[str]:
    if ecu.readiness is None:
        return
    for name in ("since_clear", "this_cycle"):
        told = getattr(ecu.readiness, name)
        really = getattr(true.readiness, name, {})
        for monitor, state in told.items():
            if really.get(monitor) != state:
                yield f"{name} {monitor} of {ecu.address} is {state}, true is {really.get(monitor)}"


def _lists(ecu: Ecu, true: Ecu) -> Iterator[str]:
    tests = {(t.mid, t.tid, t.value, t.min, t.max, t.unit, t.passed) for t in true.monitors}
    for test in ecu.monitors:
        told = (test.mid, test.tid, test.value, test.min, test.max, test.unit, test.passed)
        if told not in tests:
            yield f"monitor test {told} of {ecu.address}"
    numbers = {c.id: c.cvn for c in true.calibrations}
    for calibration in ecu.calibrations:
        if calibration.id not in {*numbers, ""} or calibration.cvn not in {*numbers.values(), None}:
            yield f"calibration {calibration.id!r} {calibration.cvn} of {ecu.address}"
        elif calibration.id and calibration.cvn not in (None, numbers[calibration.id]):
            yield f"calibration {calibration.id!r} with the number of another, {calibration.cvn}"
    if ecu.in_use is not None and true.in_use is not None:
        told_counts = (ecu.in_use.obd_conditions, ecu.in_use.ignition_cycles, ecu.in_use.monitors)
        if told_counts != (true.in_use.obd_conditions, true.in_use.ignition_cycles, true.in_use.monitors):
            yield f"in-use performance of {ecu.address}: {told_counts}"


def _values(where: str, told: Iterable[Reading], true: Sequence[Reading]) -> Iterator[str]:
    known = {(reading.ecu, reading.name): reading.value for reading in true}
    for reading in told:
        if known.get((reading.ecu, reading.name)) != reading.value:
            really = known.get((reading.ecu, reading.name))
            yield f"{where}: {reading.name} of {reading.ecu} is {reading.value}, true is {really}"
