"""UDS answers (ISO 14229-1): fault memory by status mask, the bits of a status byte, the VIN's identifier."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.decode import vehicle_information
from motospect.decode.errors import Undecodable, shown
from motospect.decode.trouble_codes import code
from motospect.model.scan import DtcKind

TEST_FAILED, PENDING, CONFIRMED, LAMP = 0x01, 0x04, 0x08, 0x80
"""Bits 0, 2, 3 and 7 of the status byte (ISO 14229-1 annex D.2): testFailed, pendingDTC, confirmedDTC,
warningIndicatorRequested."""
FAULTS = TEST_FAILED | PENDING | CONFIRMED | LAMP
"""The bits that speak of a fault now. The others (02, 20: failed some time; 10, 40: not tested yet) are set
for healthy parts too: a mask with them makes an ECU list every code it knows."""

_REPORT_BY_MASK = 0x02


@dataclass(frozen=True, slots=True)
class FaultRecord:
    """One code of an ECU's fault memory: `P0171-00`, its status byte, and what that makes it."""

    code: str
    status: int
    kinds: tuple[DtcKind, ...]


def fault_records(data: bytes) -> tuple[FaultRecord, ...]:
    """Return the codes in an answer to 19 02, the bytes after 59: `02 mask`, then four bytes a code.

    Three bytes are the code: two as in SAE J2012 and the failure type (J2012-DA), the fourth its status.
    `mask` says which status bits the ECU uses; others mean nothing. Codes without a fault bit are left out.
    Raises Undecodable for a cut record and for a code of all zeros.
    """
    if len(data) < 2 or data[0] != _REPORT_BY_MASK:
        raise Undecodable(f"A list by status mask begins with 02 and a mask, not with {shown(data[:2])}.")
    if (len(data) - 2) % 4:
        raise Undecodable(f"Codes come four bytes each, but byte {len(data)} ends one short: {shown(data)}.")
    used = data[1]
    records = [_record(data[at : at + 4], used) for at in range(2, len(data), 4)]
    return tuple(record for record in records if record.kinds)


def kinds_of(status: int) -> tuple[DtcKind, ...]:
    """Return what a status byte makes of a code: confirmed or with the lamp on is stored, failed pending."""
    kinds: list[DtcKind] = []
    if status & (CONFIRMED | LAMP):
        kinds.append("stored")
    if status & PENDING or (status & TEST_FAILED and not kinds):
        kinds.append("pending")
    return tuple(kinds)


def vin(data: bytes) -> str:
    """Return the VIN in an answer to 22 F190, the bytes after 62: `F1 90` and 17 characters.

    Raises Undecodable for another identifier, another length and characters no VIN has.
    """
    if data[:2] != b"\xf1\x90":
        raise Undecodable(f"The answer to F1 90 begins with {shown(data[:2])}.")
    return vehicle_information.vin(b"\x01" + data[2:])


def _record(four_bytes: bytes, used: int) -> FaultRecord:
    status = four_bytes[3]
    return FaultRecord(f"{code(four_bytes[:2])}-{four_bytes[2]:02X}", status, kinds_of(status & used))
