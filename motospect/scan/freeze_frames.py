"""Service 02: the values an ECU kept from the moment it stored a code."""

from __future__ import annotations

from motospect.decode.errors import Undecodable
from motospect.decode.freeze_frame import frame_code, split_frame
from motospect.decode.pids import decode_pid, supported
from motospect.link.conversation import Conversation
from motospect.model.outcome import Ok
from motospect.model.scan import FreezeFrame, Reading
from motospect.scan.batches import answer_frames, batches
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.rescaled import without_rescaled

FRAME = 0
"""The frame SAE J1979 requires; further frames are the maker's choice."""
WIDTH = 3
"""PID and frame number pairs a single request frame holds."""


def ask_freeze_frames(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU that has service 01 which code its frame 00 belongs to, and for the frame's values."""
    for ecu in notes.ecus.values():
        if ecu.supported is None:
            continue
        answer = talk.ask(bytes((0x02, 0x02, FRAME)), ecu.address, frames=1)
        ecu.note("02", answer)
        if not isinstance(answer.outcome, Ok):
            continue
        try:
            code = frame_code(answer.outcome.data, FRAME)
        except Undecodable as why:
            ecu.note_undecodable("02", str(why), answer.evidence)
            continue
        if code is not None:
            _ask_frame(talk, ecu, code, answer.evidence)


def _ask_frame(talk: Conversation, ecu: EcuNotes, code: str, evidence: tuple[str, ...]) -> None:
    values: list[Reading] = []
    for group in batches(_offered(talk, ecu), width=WIDTH):
        payload = bytes((0x02, *(byte for pid in group for byte in (pid, FRAME))))
        answer = talk.ask(payload, ecu.address, frames=answer_frames(group, echo=2))
        if not isinstance(answer.outcome, Ok):
            ecu.note("02", answer)
            continue
        evidence += answer.evidence
        try:
            for pid, data in split_frame(answer.outcome.data, group, FRAME).items():
                values.extend(decode_pid(pid, data, ecu=ecu.address, evidence=answer.evidence))
        except Undecodable as why:
            ecu.note_undecodable("02", str(why), answer.evidence)
    values = without_rescaled(values, ecu.values)
    ecu.freeze_frames.append(FreezeFrame(FRAME, code, tuple(values), evidence))


def _offered(talk: Conversation, ecu: EcuNotes) -> list[int]:
    """The PIDs the frame holds, by its own bitmaps, without the bitmaps and the code itself."""
    pids: set[int] = set()
    base = 0x00
    while True:
        answer = talk.ask(bytes((0x02, base, FRAME)), ecu.address, frames=1)
        if not isinstance(answer.outcome, Ok):
            ecu.note("02", answer)
            break
        try:
            pids |= supported(base, split_frame(answer.outcome.data, (base,), FRAME)[base])
        except (Undecodable, KeyError) as why:
            ecu.note_undecodable("02", str(why), answer.evidence)
            break
        base += 0x20
        if base not in pids or base > 0xC0:
            break
    return sorted(pids - {0x02, *range(0x00, 0x100, 0x20)})
