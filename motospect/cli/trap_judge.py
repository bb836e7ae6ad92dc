"""One scan against the true answer of its trap: what is wrong, the four grave errors apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.scan import DtcKind, Ecu, Reading, Scan
from motospect.simulator.trap import EcuTruth, Truth

ErrorKind: TypeAlias = Literal["false clean", "invented code", "wrong value", "merged ECU", "other"]
GRAVE: tuple[ErrorKind, ...] = ("false clean", "invented code", "wrong value", "merged ECU")
KINDS: tuple[DtcKind, ...] = ("stored", "pending", "permanent")
TOLERANCE = 0.01
"""The traps use values their PIDs hold exactly; this covers the rounding of floating point."""


@dataclass(frozen=True, slots=True)
class Error:
    """One departure from the truth, in words."""

    kind: ErrorKind
    text: str


def errors_of(scan: Scan, truth: Truth) -> list[Error]:
    """Return every way in which the scan departs from the truth; none means it is right."""
    return [*_verdict(scan, truth), *_vehicle(scan, truth), *_ecus(scan, truth)]


def _verdict(scan: Scan, truth: Truth) -> Iterator[Error]:
    told = scan.verdict
    if told.clean and not truth.clean:
        yield Error("false clean", f"says {told.headline!r}")
    if truth.clean and not told.clean:
        yield Error("other", f"the car is clean, the scan says {told.headline!r}")
    if told.complete != truth.complete:
        yield Error("other", f"complete is {told.complete}, should be {truth.complete}: {told.headline!r}")
    if (scan.state == "interrupted") != truth.interrupted:
        yield Error("other", f"the scan is {scan.state}: {scan.interrupted_by}")
    if truth.says not in told.headline:
        yield Error("other", f"{truth.says!r} is not said: {told.headline!r}")
    conflicts = sorted(conflict.kind for conflict in scan.conflicts)
    if conflicts != sorted(truth.conflicts):
        yield Error("other", f"conflicts are {conflicts}, should be {sorted(truth.conflicts)}")


def _vehicle(scan: Scan, truth: Truth) -> Iterator[Error]:
    if scan.vehicle.vin != truth.vin:
        kind: ErrorKind = "wrong value" if scan.vehicle.vin else "other"
        yield Error(kind, f"VIN is {scan.vehicle.vin}, should be {truth.vin}")
    if truth.vin_check and scan.vehicle.vin_check != truth.vin_check:
        yield Error("wrong value", f"the VIN's check digit is called {scan.vehicle.vin_check}")
    if truth.reaches not in (scan.adapter.protocol or ""):
        yield Error("wrong value", f"the protocol is called {scan.adapter.protocol}")
    if truth.voltage_v is not None and scan.adapter.voltage_v != truth.voltage_v:
        yield Error("wrong value", f"the voltage is {scan.adapter.voltage_v}, should be {truth.voltage_v}")


def _ecus(scan: Scan, truth: Truth) -> Iterator[Error]:
    told = {ecu.address: ecu for ecu in scan.ecus}
    for address in told.keys() - truth.ecus.keys():
        yield Error("merged ECU", f"there is no ECU {address}")
    for address, ecu in truth.ecus.items():
        if address in told:
            yield from _ecu(told[address], ecu)
            values = [value for value in scan.values if value.ecu == address]
            yield from _values(f"{address}", values, ecu.values)
        else:
            yield Error("merged ECU", f"ECU {address} is missing")


def _ecu(told: Ecu, truth: EcuTruth) -> Iterator[Error]:
    if told.state != truth.state:
        yield Error("other", f"{told.address} is {told.state}, should be {truth.state}")
    if ("untold" if told.mil is None else told.mil) != truth.mil:
        yield Error("wrong value", f"the MIL of {told.address} is {told.mil}, should be {truth.mil}")
    for kind in KINDS:
        given = [dtc.code for dtc in told.dtcs if kind in dtc.kinds]
        yield from _codes(f"{told.address} {kind}", given, getattr(truth, kind))
    frames = [frame.dtc for frame in told.freeze_frames]
    wanted = [frame["dtc"] for frame in truth.freeze]
    yield from _codes(f"{told.address} freeze frame", frames, wanted)
    if frames == wanted:
        for given_frame, true_frame in zip(told.freeze_frames, truth.freeze, strict=True):
            true = {name: value for name, value in true_frame.items() if name != "dtc"}
            yield from _values(f"{told.address} freeze frame", given_frame.values, true)


def _codes(where: str, told: list[str], truth: list[str]) -> Iterator[Error]:
    for code in sorted(set(told) - set(truth)):
        yield Error("invented code", f"{where}: {code}")
    for code in sorted(set(truth) - set(told)):
        yield Error("other", f"{where}: {code} is missing")


def _values(
    where: str, told: list[Reading] | tuple[Reading, ...], truth: Mapping[str, float]
) -> Iterator[Error]:
    given = {value.name: value.value for value in told}
    for name, value in given.items():
        true = truth.get(name)
        if true is None or isinstance(value, str) or abs(value - true) > TOLERANCE:
            yield Error("wrong value", f"{where}: {name} is {value}, should be {true}")
    for name in truth.keys() - given.keys():
        yield Error("other", f"{where}: {name} is missing")
