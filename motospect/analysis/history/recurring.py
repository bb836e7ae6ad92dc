"""Codes the box has met on this vehicle before, that went, by a clearing or by themselves, and came back."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.history.cells import cleared_at, codes_of, row_of
from motospect.analysis.history.faults import patterns_of
from motospect.analysis.words import ecu_name
from motospect.model.finding import Finding
from motospect.model.history import FaultCell
from motospect.model.past import Past
from motospect.model.scan import Ecu, Scan

SOURCE = "earlier scans of this vehicle on this box"


def recurring(scan: Scan, past: Past) -> Iterator[Finding]:
    """Yield a finding for each code of the scan that an earlier one had, and that had gone in between.

    Only scans whose ECU answered all its fault services count as "not there": silence proves nothing.
    """
    scans = (*past.scans, scan)
    for ecu in scan.ecus:
        for code in dict.fromkeys(dtc.base for dtc in ecu.faults):
            cells = row_of(scans, ecu.address, code)
            patterns = patterns_of(cells, cleared_at(scans, ecu.address))
            if "came_back_after_clearing" in patterns or "goes_and_comes" in patterns:
                by_clearing = "came_back_after_clearing" in patterns
                yield _finding(ecu, code, cells, past, by_clearing=by_clearing)


def _finding(ecu: Ecu, code: str, cells: tuple[FaultCell, ...], past: Past, *, by_clearing: bool) -> Finding:
    had = [s for s, cell in zip(past.scans, cells, strict=False) if cell.state == "present"]
    told = sum(cell.state != "unknown" for cell in cells[:-1])
    counted = f"{ecu_name(ecu)} had {code} in {len(had)} of {told} earlier scans that could tell"
    if by_clearing:
        end = "it was cleared, and has it again: clearing did not end the cause."
    else:
        end = (
            "was without it in between, and has it again though this box did not clear it: the fault goes"
            " and comes."
        )
    own = tuple(x for dtc in codes_of(ecu, code) for x in dtc.evidence)
    return Finding(
        id=f"recurring:{ecu.address}:{code}",
        kind="code",
        severity="watch",
        title=f"{code} came back" + (" after clearing" if by_clearing else ""),
        text=f"{counted}, {end}",
        ecu=ecu.address,
        evidence=tuple(dict.fromkeys((*own, f"scan:{had[-1].id}"))),
        source=SOURCE,
    )
