"""UDS beside the OBD services: the VIN and the fault memory of every ECU found, as far as it has UDS.

It adds to the picture and takes nothing away: an ECU without UDS refuses or keeps silent, which is noted
and is no gap. docs/decisions/uds.md says how its codes enter the record.
"""

from __future__ import annotations

from motospect.decode.errors import Undecodable
from motospect.decode.uds import FAULTS, fault_records, vin
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import Ok
from motospect.scan.notes import EcuNotes, Notes


def ask_uds(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU found, each by itself: UDS has no question to all whose refusals would be heard.

    A bus before CAN cannot carry it: its messages are too short, and there a request goes to all.
    """
    if talk.addressing.before_can:
        return
    from motospect.link.uds import Uds  # noqa: PLC0415 - udsoncan is loaded by the first scan, not by the daemon

    for ecu in notes.ecus.values():
        uds = Uds(talk, ecu.address)
        _note_vin(ecu, uds.vin())
        _note_fault_memory(ecu, uds.fault_memory(FAULTS))


def _note_vin(ecu: EcuNotes, answer: Answer) -> None:
    ecu.note("22", answer)
    if isinstance(answer.outcome, Ok):
        try:
            ecu.uds_vin, ecu.uds_vin_evidence = vin(answer.outcome.data), answer.evidence
        except Undecodable as why:
            ecu.note_undecodable("22", str(why), answer.evidence)


def _note_fault_memory(ecu: EcuNotes, answer: Answer) -> None:
    ecu.note("19", answer)
    if isinstance(answer.outcome, Ok):
        try:
            ecu.fault_memory = fault_records(answer.outcome.data)
        except Undecodable as why:
            ecu.note_undecodable("19", str(why), answer.evidence)
