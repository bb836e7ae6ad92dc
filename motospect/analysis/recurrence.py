"""Codes the box has met on this vehicle before: whether they stayed, or went and came back."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.words import ecu_name
from motospect.model.finding import Finding
from motospect.model.past import Past
from motospect.model.scan import Ecu, Scan, TroubleCode


def recurring(scan: Scan, past: Past) -> Iterator[Finding]:
    """Yield a finding for each code that an earlier scan had, and a later one read whole and did not have.

    Only scans whose ECU answered all its fault services count as "not there": silence proves nothing.
    """
    for ecu in scan.ecus:
        for dtc in ecu.faults:
            told = [found for earlier in past.scans if (found := _there(earlier, ecu, dtc)) is not None]
            if True in told and False in told[told.index(True) :]:
                yield _finding(ecu, dtc, told)


def _there(earlier: Scan, ecu: Ecu, dtc: TroubleCode) -> bool | None:
    """Return whether a scan had the code; None when it did not find out."""
    same = next((one for one in earlier.ecus if one.address == ecu.address), None)
    if same is None:
        return None
    if any(one.base == dtc.base for one in same.dtcs):
        return True
    asked = [same.services.get(service) for service in same.fault_services]
    return False if all(outcome is not None and outcome.outcome == "ok" for outcome in asked) else None


def _finding(ecu: Ecu, dtc: TroubleCode, told: list[bool]) -> Finding:
    return Finding(
        id=f"recurring:{ecu.address}:{dtc.code}",
        kind="code",
        severity="watch",
        title=f"{dtc.code} came back",
        text=(
            f"{ecu_name(ecu)} had {dtc.code} in {sum(told)} of {len(told)} earlier scans that could tell,"
            " was without it in between, and has it again: what was done did not end the cause, or the fault"
            " comes and goes."
        ),
        ecu=ecu.address,
        evidence=dtc.evidence,
        source="earlier scans of this vehicle on this box",
    )
