"""The notes of a visit become the frozen scan record."""

from __future__ import annotations

from motospect.decode.uds import FaultRecord
from motospect.knowledge.catalogue import code_entry
from motospect.model.scan import DtcKind, Ecu, TroubleCode
from motospect.scan.notes import EcuNotes

SERVICE_BY_KIND: dict[DtcKind, str] = {"stored": "03", "pending": "07", "permanent": "0A"}


def ecu_record(notes: EcuNotes) -> Ecu:
    """Return the record of one ECU."""
    return Ecu(
        address=notes.address,
        name=notes.name,
        state=notes.state,
        services=dict(sorted(notes.services.items())),
        mil=notes.mil,
        dtc_count=notes.dtc_count,
        dtcs=_codes(notes),
        freeze_frames=tuple(notes.freeze_frames),
        readiness=notes.readiness,
        monitors=tuple(notes.monitors),
        calibrations=notes.calibrations,
        in_use=notes.in_use,
        fault_services=notes.fault_services,
    )


def _codes(notes: EcuNotes) -> tuple[TroubleCode, ...]:
    """Every code once, with all lists it stands in and the exchanges it was read by; then those of UDS alone.

    A UDS code without a failure type (00) that stands in a list is that list's code: it gives its status.
    """
    kinds: dict[str, list[DtcKind]] = {}
    for kind in SERVICE_BY_KIND:
        for code in dict.fromkeys(notes.codes.get(kind, ())):
            kinds.setdefault(code, []).append(kind)
    status = {
        record.code.removesuffix("-00"): f"{record.status:02X}"
        for record in notes.fault_memory
        if record.code.removesuffix("-00") in kinds
    }
    listed = tuple(
        TroubleCode(
            code=code,
            kinds=tuple(lists),
            status=status.get(code),
            text=_text(code),
            evidence=tuple(x for kind in lists for x in notes.services[SERVICE_BY_KIND[kind]].evidence)
            + (notes.services["19"].evidence if code in status else ()),
        )
        for code, lists in kinds.items()
    )
    return (
        *listed,
        *(_of_uds(notes, r) for r in notes.fault_memory if r.code.removesuffix("-00") not in status),
    )


def _of_uds(notes: EcuNotes, record: FaultRecord) -> TroubleCode:
    """A code no list has: with its failure type, so that it cannot be mistaken for one of service 03."""
    return TroubleCode(
        code=record.code,
        kinds=record.kinds,
        status=f"{record.status:02X}",
        text=_text(record.code),
        evidence=notes.services["19"].evidence,
    )


def _text(code: str) -> str | None:
    return known.title if (known := code_entry(code.partition("-")[0])) else None
