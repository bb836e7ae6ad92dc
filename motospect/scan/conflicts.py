"""Statements of the vehicle that cannot both be true; each is shown before anything else."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.knowledge.vin_comparison import compare_vins
from motospect.model.scan import Conflict
from motospect.model.vin import VinReading
from motospect.scan.notes import EcuNotes, Notes

MOST_COUNTED = 127
"""The count of PID 01 has seven bits (SAE J1979): an ECU with more codes cannot say so."""


def find_conflicts(notes: Notes, *, told: VinReading | None = None) -> tuple[Conflict, ...]:
    """Return every contradiction among the notes, ECU by ECU, then across the vehicle.

    `told` is the VIN a person confirmed for it.
    """
    found = [c for ecu in notes.ecus.values() for c in _of_ecu(ecu)]
    return (*found, *_vins(notes), *_told(notes, told))


def _of_ecu(ecu: EcuNotes) -> Iterator[Conflict]:
    stored = ecu.codes.get("stored")
    if stored is not None:
        evidence = ecu.status_evidence + ecu.services["03"].evidence
        if ecu.dtc_count is not None and ecu.dtc_count != min(len(stored), MOST_COUNTED):
            yield Conflict(
                ecu.address,
                "count",
                f"Control unit {ecu.address} reports {_codes(ecu.dtc_count)}, delivered {len(stored)}.",
                evidence,
            )
        if ecu.mil and not stored:
            yield Conflict(
                ecu.address,
                "mil_without_codes",
                f"Control unit {ecu.address} commands the MIL on but lists no stored code.",
                evidence,
            )
        if ecu.mil is False and stored:
            yield Conflict(
                ecu.address,
                "mil",
                f"Control unit {ecu.address} stores {_codes(len(stored))} but does not command the MIL on.",
                evidence,
            )
    known = {code for codes in ecu.codes.values() for code in codes}
    for frame in ecu.freeze_frames:
        if stored is not None and frame.dtc not in known:
            yield Conflict(
                ecu.address,
                "freeze_frame",
                f"Control unit {ecu.address} keeps a freeze frame of {frame.dtc}, which it does not list.",
                frame.evidence,
            )


def _vins(notes: Notes) -> Iterator[Conflict]:
    said: dict[str, tuple[str, tuple[str, ...]]] = {}
    for ecu in notes.ecus.values():
        if ecu.vin:
            said.setdefault(ecu.vin, (ecu.address, ecu.vin_evidence))
    for ecu in notes.ecus.values():
        if ecu.uds_vin:
            said.setdefault(ecu.uds_vin, (f"{ecu.address} by UDS", ecu.uds_vin_evidence))
    if len(said) > 1:
        told = ", ".join(f"{who} says {vin}" for vin, (who, _) in said.items())
        evidence = tuple(x for _, found in said.values() for x in found)
        compared = compare_vins([VinReading("ecu", vin, who) for vin, (who, _) in said.items()])
        filed = f"This scan is filed under {notes.vin}, which was told first."
        words = " ".join((f"The control units give different VINs: {told}.", *compared.sentences, filed))
        yield Conflict(None, "vin", words, evidence)


def _told(notes: Notes, told: VinReading | None) -> Iterator[Conflict]:
    """Hold the VIN the vehicle is filed under against the one on its plate."""
    if told is None or not notes.vin:
        return
    owner = next((ecu for ecu in notes.ecus.values() if notes.vin in (ecu.vin, ecu.uds_vin)), None)
    compared = compare_vins([VinReading("ecu", notes.vin, owner.address if owner else None), told])
    if compared.disagreements:
        words = " ".join(
            (*compared.sentences, f"This scan is filed under {notes.vin}, which it told itself.")
        )
        yield Conflict(None, "vin", words, owner.vin_evidence if owner else ())


def _codes(number: int) -> str:
    return "1 code" if number == 1 else f"{number} codes"
