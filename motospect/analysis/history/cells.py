"""Whether one visit met a fault: present, absent, or not known; silence is never taken for absence."""

from __future__ import annotations

from collections.abc import Sequence

from motospect.model.history import FaultCell
from motospect.model.scan import ConflictKind, Ecu, Scan, TroubleCode

DOUBTFUL: frozenset[ConflictKind] = frozenset({"count", "mil_without_codes", "list"})
"""With these the ECU's own lists cannot be believed to be whole."""
CLEARED = frozenset({"cleared", "came_back"})
"""Results of a clearing after which the ECU's lists began anew: it said yes, and it showed."""


def faults_of(scans: Sequence[Scan]) -> list[tuple[str, str]]:
    """Return ECU and code of every fault any of the scans met, in order; a code without its failure type."""
    return sorted({(ecu.address, dtc.base) for scan in scans for ecu in scan.ecus for dtc in ecu.dtcs})


def cell(scan: Scan, address: str, code: str, *, by_uds: bool) -> FaultCell:
    """Return how a scan met the fault. `by_uds`: only the fault memory of UDS has ever told it.

    Absent needs the answer of every fault service, of service 19 as well for one that only UDS tells, and
    lists that do not contradict what the ECU counts.
    """
    ecu = ecu_of(scan, address)
    if ecu is None:
        return FaultCell("unknown")
    met = codes_of(ecu, code)
    if met:
        return FaultCell("present", tuple(dict.fromkeys(kind for dtc in met for kind in dtc.kinds)))
    asked = (*ecu.fault_services, "19") if by_uds else ecu.fault_services
    answered = all(s in ecu.services and ecu.services[s].outcome == "ok" for s in asked)
    doubted = any(c.ecu == address and c.kind in DOUBTFUL for c in scan.conflicts)
    return FaultCell("absent" if answered and not doubted else "unknown")


def row_of(scans: Sequence[Scan], address: str, code: str) -> tuple[FaultCell, ...]:
    """Return the fault's cell of each scan."""
    met = [dtc for scan in scans if (ecu := ecu_of(scan, address)) for dtc in codes_of(ecu, code)]
    by_uds = bool(met) and all(dtc.code != dtc.base for dtc in met)
    return tuple(cell(scan, address, code, by_uds=by_uds) for scan in scans)


def cleared_at(scans: Sequence[Scan], address: str) -> tuple[int, ...]:
    """Return the visits before whose reading the ECU's codes were cleared, with its yes."""
    return tuple(
        number
        for number, scan in enumerate(scans)
        if scan.clearing and any(e.address == address and e.result in CLEARED for e in scan.clearing.ecus)
    )


def ecu_of(scan: Scan, address: str) -> Ecu | None:
    """Return the scan's ECU at an address."""
    return next((ecu for ecu in scan.ecus if ecu.address == address), None)


def codes_of(ecu: Ecu, code: str) -> tuple[TroubleCode, ...]:
    """Return every entry of a code, with and without failure type."""
    return tuple(dtc for dtc in ecu.dtcs if dtc.base == code)
