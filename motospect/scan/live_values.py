"""Service 01: one value of every signal an ECU has, as many PIDs to a request as the adapter takes.

A PID whose formula is not agreed on is asked alone and kept as the bytes that came: what an ECU has and
nobody can read is not left out silently, and no plausible number is made of it.
"""

from __future__ import annotations

from motospect.decode.errors import Undecodable
from motospect.decode.pids import decodable, decode_pid, split
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import Ok
from motospect.model.scan import Reading
from motospect.scan.batches import answer_frames, batches
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.rescaled import rescaled

NOT_VALUES = {0x01, 0x02, 0x41, *range(0x00, 0x100, 0x20)}
"""Status, freeze frame code, monitors of this drive and the bitmaps: they have places of their own."""


def ask_values(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU for all its values."""
    for ecu in notes.ecus.values():
        for group in batches(sorted((ecu.supported or frozenset()) - NOT_VALUES), width=talk.width):
            _ask_group(talk, ecu, group)
        for pid in sorted((ecu.supported or frozenset()) - NOT_VALUES):
            if not decodable(pid):
                _ask_bytes(talk, ecu, pid)
        ecu.values = rescaled(ecu.values, ecu.values)


def _ask_bytes(talk: Conversation, ecu: EcuNotes, pid: int) -> None:
    """Keep the data of a PID nobody can read as `PID_AC`, "bytes 01 02"; a note where there are none."""
    answer = talk.ask(bytes((0x01, pid)), ecu.address)
    if isinstance(answer.outcome, Ok) and answer.outcome.data[:1] == bytes([pid]):
        said = answer.outcome.data[1:].hex(" ").upper()
        ecu.values.append(Reading(f"PID_{pid:02X}", f"bytes {said}", "", ecu.address, answer.evidence))
    else:
        ecu.note("01", answer)


def _ask_group(talk: Conversation, ecu: EcuNotes, group: tuple[int, ...]) -> None:
    """Ask one group; when the answer to the group fails, ask each alone (some ECUs take one at a time)."""
    answer = talk.ask(bytes((0x01, *group)), ecu.address, frames=answer_frames(group))
    left_out = _keep(ecu, answer, group)
    if len(group) > 1:
        for pid in left_out:
            _ask_group(talk, ecu, (pid,))
    elif left_out:
        ecu.note("01", answer)  # a signal it says it has and did not give is no absent signal


def _keep(ecu: EcuNotes, answer: Answer, asked: tuple[int, ...]) -> tuple[int, ...]:
    """Keep the values in an answer; returns the PIDs that were asked and not decoded."""
    if not isinstance(answer.outcome, Ok):
        return asked
    try:
        parts = split(answer.outcome.data, asked)
        readings = {p: decode_pid(p, d, ecu=ecu.address, evidence=answer.evidence) for p, d in parts.items()}
    except Undecodable as why:
        if len(asked) == 1:
            ecu.note_undecodable("01", str(why), answer.evidence)
        return asked
    for values in readings.values():
        ecu.values.extend(values)
    return tuple(pid for pid in asked if pid not in readings)
