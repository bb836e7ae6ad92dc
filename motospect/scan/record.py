"""The notes of a visit become the frozen scan record."""

from __future__ import annotations

from motospect.knowledge.codes import code_text
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
    )


def _codes(notes: EcuNotes) -> tuple[TroubleCode, ...]:
    """Every code once, with all lists it stands in and the exchanges it was read by."""
    kinds: dict[str, list[DtcKind]] = {}
    for kind in SERVICE_BY_KIND:
        for code in dict.fromkeys(notes.codes.get(kind, ())):
            kinds.setdefault(code, []).append(kind)
    return tuple(
        TroubleCode(
            code=code,
            kinds=tuple(lists),
            text=known.title if (known := code_text(code)) else None,
            evidence=tuple(x for kind in lists for x in notes.services[SERVICE_BY_KIND[kind]].evidence),
        )
        for code, lists in kinds.items()
    )
