"""Service 02: the values an ECU kept from the moments it stored its codes, frame by frame."""

from __future__ import annotations

from motospect.decode.errors import Undecodable
from motospect.decode.freeze_frame import frame_code, split_frame
from motospect.decode.pids import decode_pid, supported
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import Negative, NoData, Ok
from motospect.model.scan import FreezeFrame, Reading
from motospect.scan.batches import answer_frames, batches
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.rescaled import rescaled

REQUIRED = 0
"""The frame SAE J1979 requires; further ones, counted from here without gaps, are the maker's choice."""
MOST_FRAMES = 32
"""An ECU that still offers a frame after so many is left with a note that more was there."""
NO_SUCH_FRAME = {0x10, 0x11, 0x12, 0x31}
"""Refusals that say a further frame does not exist (ISO 14229-1: general, not supported, out of range)."""
WIDTH = 3
"""PID and frame number pairs a single request frame holds."""


def ask_freeze_frames(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU that has service 01 for all its frames: the code of each, then its values."""
    for ecu in notes.ecus.values():
        if ecu.supported is not None:
            _ask_frames(talk, ecu)


def _ask_frames(talk: Conversation, ecu: EcuNotes) -> None:
    """Ask frame after frame until the ECU says there is none, or says the one before once more."""
    for number in range(REQUIRED, MOST_FRAMES):
        answer = talk.ask(bytes((0x02, 0x02, number)), ecu.address, frames=1)
        code = _code(ecu, answer, number)
        if code is None:
            return
        frame = _ask_frame(talk, ecu, number, code=code, evidence=answer.evidence)
        if ecu.freeze_frames and _same(ecu.freeze_frames[-1], frame):
            if not frame.values:
                why = f"freeze frame {number} has the code of the one before and no value that was read"
                ecu.note_undecodable("02", why, frame.evidence)
            return
        ecu.freeze_frames.append(frame)
    why = f"the control unit offered a further freeze frame after {MOST_FRAMES}; the rest was not read"
    ecu.note_undecodable("02", why, answer.evidence)


def _code(ecu: EcuNotes, answer: Answer, number: int) -> str | None:
    """Return the code of a frame; None where nothing is stored, refused or unreadable, which is noted."""
    if number > REQUIRED and _none_there(answer):
        return None
    ecu.note("02", answer)
    if isinstance(answer.outcome, Ok):
        try:
            return frame_code(answer.outcome.data, number)
        except Undecodable as why:
            ecu.note_undecodable("02", str(why), answer.evidence)
    return None


def _none_there(answer: Answer) -> bool:
    outcome = answer.outcome
    return isinstance(outcome, NoData) or (isinstance(outcome, Negative) and outcome.nrc in NO_SUCH_FRAME)


def _same(before: FreezeFrame, frame: FreezeFrame) -> bool:
    """Whether an ECU gave one frame under two numbers: it heeds no number, and would go on for ever.

    A value that was damaged in one of them tells nothing: only a value that differs makes another frame.
    """
    told, again = ({v.name: v.value for v in f.values} for f in (before, frame))
    return before.dtc == frame.dtc and all(told[name] == again[name] for name in told.keys() & again.keys())


def _ask_frame(
    talk: Conversation, ecu: EcuNotes, number: int, *, code: str, evidence: tuple[str, ...]
) -> FreezeFrame:
    values: list[Reading] = []
    groups = list(batches(_offered(talk, ecu, number), width=min(WIDTH, talk.width)))
    while groups:
        group = groups.pop(0)
        payload = bytes((0x02, *(byte for pid in group for byte in (pid, number))))
        answer = talk.ask(payload, ecu.address, frames=answer_frames(group, echo=2))
        if not isinstance(answer.outcome, Ok):
            if len(group) > 1:  # some ECUs and some adapters take one at a time
                groups = [(pid,) for pid in group] + groups
            else:
                ecu.note("02", answer)
            continue
        evidence += answer.evidence
        try:
            for pid, data in split_frame(answer.outcome.data, group, number).items():
                values.extend(decode_pid(pid, data, ecu=ecu.address, evidence=answer.evidence))
        except Undecodable as why:
            ecu.note_undecodable("02", str(why), answer.evidence)
    return FreezeFrame(number, code, tuple(rescaled(values, ecu.values)), evidence)


def _offered(talk: Conversation, ecu: EcuNotes, number: int) -> list[int]:
    """The PIDs the frame holds, by its own bitmaps, without the bitmaps and the code itself."""
    pids: set[int] = set()
    base = 0x00
    while True:
        answer = talk.ask(bytes((0x02, base, number)), ecu.address, frames=1)
        if not isinstance(answer.outcome, Ok):
            ecu.note("02", answer)
            break
        try:
            pids |= supported(base, split_frame(answer.outcome.data, (base,), number)[base])
        except (Undecodable, KeyError) as why:
            ecu.note_undecodable("02", str(why), answer.evidence)
            break
        base += 0x20
        if base not in pids or base > 0xC0:
            break
    return sorted(pids - {0x02, *range(0x00, 0x100, 0x20)})
