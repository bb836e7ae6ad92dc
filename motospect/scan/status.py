"""MIL, code count and monitors: PID 01 since the codes were cleared, PID 41 in this drive."""

from __future__ import annotations

from dataclasses import replace

from motospect.decode.errors import Undecodable
from motospect.decode.status import decode_status, decode_this_cycle
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import Negative, NoData, Ok
from motospect.model.scan import Readiness
from motospect.scan.notes import EcuNotes, Notes


def ask_status(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU that has these PIDs, or of which that is not known."""
    able = [e.address for e in notes.ecus.values() if e.supported is None or e.has(0x01)]
    for address, answer in talk.ask_everyone(b"\x01\x01", able).answers.items():
        _note_since_clear(notes.ecu(address), answer)
    able = [e.address for e in notes.ecus.values() if e.has(0x41)]
    if able:
        for address, answer in talk.ask_everyone(b"\x01\x41", able).answers.items():
            _note_this_cycle(notes.ecu(address), answer)


def _note_since_clear(ecu: EcuNotes, answer: Answer) -> None:
    if not isinstance(answer.outcome, Ok):
        # Silence or refusal by an ECU that never claimed the PID is no failure.
        if ecu.has(0x01) or not isinstance(answer.outcome, NoData | Negative):
            ecu.note("01", answer)
        return
    ecu.note("01", answer)
    try:
        status = decode_status(answer.outcome.data[1:])
    except Undecodable as why:
        ecu.note_undecodable("01", str(why), answer.evidence)
        return
    ecu.mil, ecu.dtc_count, ecu.status_evidence = status.mil, status.dtc_count, answer.evidence
    ecu.readiness = Readiness(since_clear=status.since_clear, evidence=answer.evidence)


def _note_this_cycle(ecu: EcuNotes, answer: Answer) -> None:
    if not isinstance(answer.outcome, Ok):
        ecu.note("01", answer)
        return
    try:
        cycle = decode_this_cycle(answer.outcome.data[1:])
    except Undecodable as why:
        ecu.note_undecodable("01", str(why), answer.evidence)
        return
    known = ecu.readiness or Readiness()
    ecu.readiness = replace(known, this_cycle=cycle, evidence=known.evidence + answer.evidence)
