"""The notes of a running visit as tiles for the live page."""

from __future__ import annotations

from motospect.model.bench import EcuTile
from motospect.scan.notes import EcuNotes, Notes


def tiles(notes: Notes) -> tuple[EcuTile, ...]:
    """Return one tile per ECU heard so far; an ECU not asked for codes yet is `not_probed`."""
    return tuple(_tile(ecu) for ecu in notes.ecus.values())


def _tile(ecu: EcuNotes) -> EcuTile:
    return EcuTile(
        address=ecu.address,
        name=ecu.name,
        state=ecu.state,
        services={service: outcome.outcome for service, outcome in sorted(ecu.services.items())},
        codes=tuple(dict.fromkeys(code for codes in ecu.codes.values() for code in codes)),
        mil=ecu.mil,
    )
