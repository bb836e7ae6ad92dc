"""Which service 01 PIDs each ECU says it has: the bitmaps 00, 20, 40 ... chained by their last bit."""

from __future__ import annotations

from motospect.decode.errors import Undecodable
from motospect.decode.pids import split, supported
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import Ok
from motospect.scan.notes import EcuNotes, Notes

BASES = (0x00, 0x20, 0x40, 0x60, 0x80, 0xA0)
"""The first six bitmaps fit one request (SAE J1979: up to six PIDs); C0 follows alone where offered."""
STEP = 0x20


def ask_support(talk: Conversation, notes: Notes) -> None:
    """Ask all bitmaps at once; what an ECU left out although its own bits promise it, is asked alone,
    and everything where the adapter does not take six PIDs."""
    known: dict[str, dict[int, bytes]] = {}
    asked = BASES[: talk.width]
    for address, answer in talk.ask_everyone(bytes((0x01, *asked)), ()).answers.items():
        known[address] = _bitmaps(notes.ecu(address), answer, asked)
    for ecu in notes.ecus.values():
        maps = known.get(ecu.address, {})
        base = 0x00
        pids: frozenset[int] = frozenset()
        while base <= 0xC0:
            if base not in maps:
                maps |= _bitmaps(ecu, talk.ask(bytes((0x01, base)), ecu.address, frames=1), (base,))
            if base not in maps:
                break
            pids |= supported(base, maps[base])
            base += STEP
            if base not in pids:
                break
        ecu.supported = pids if 0x00 in maps else None


def _bitmaps(ecu: EcuNotes, answer: Answer, asked: tuple[int, ...]) -> dict[int, bytes]:
    if not isinstance(answer.outcome, Ok):
        if asked == (0x00,) or len(asked) == 1:
            ecu.note("01", answer)
        return {}
    try:
        return split(answer.outcome.data, asked)
    except Undecodable as why:
        if len(asked) == 1:
            ecu.note_undecodable("01", str(why), answer.evidence)
        return {}
