"""Service 06: the results of the on-board monitor tests with their limits."""

from __future__ import annotations

from motospect.decode.component_tests import decode_component_tests
from motospect.decode.errors import Undecodable
from motospect.decode.monitor_tests import decode_tests, unscaled
from motospect.decode.pids import supported
from motospect.link.conversation import Conversation
from motospect.model.outcome import Ok
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.oxygen_sensor_tests import ask_oxygen_sensor_tests


def ask_monitor_tests(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU that offers monitor ids (test ids before CAN) for the results of each."""
    if talk.addressing.before_can:
        ask_oxygen_sensor_tests(talk, notes)
    for address, answer in talk.ask_everyone(b"\x06\x00", ()).answers.items():
        ecu = notes.ecu(address)
        ecu.note("06", answer)
        if isinstance(answer.outcome, Ok):
            for mid in _offered(talk, ecu, answer.outcome.data[1:]):
                _ask_monitor(talk, ecu, mid)


def _offered(talk: Conversation, ecu: EcuNotes, bitmap: bytes) -> list[int]:
    mids: set[int] = set()
    base = 0x00
    try:
        mids |= supported(base, bitmap)
        while (base := base + 0x20) in mids and base <= 0xE0:
            answer = talk.ask(bytes((0x06, base)), ecu.address, frames=1)
            if not isinstance(answer.outcome, Ok):
                ecu.note("06", answer)
                break
            mids |= supported(base, answer.outcome.data[1:])
    except Undecodable as why:
        ecu.note_undecodable("06", str(why), ())
    return sorted(mids - set(range(0x00, 0x100, 0x20)))


def _ask_monitor(talk: Conversation, ecu: EcuNotes, mid: int) -> None:
    answer = talk.ask(bytes((0x06, mid)), ecu.address)
    if not isinstance(answer.outcome, Ok):
        ecu.note("06", answer)
        return
    if talk.addressing.before_can:
        _note_components(ecu, answer.outcome.data, answer.evidence)
        return
    try:
        ecu.monitors.extend(decode_tests(answer.outcome.data, evidence=answer.evidence))
        for why in unscaled(answer.outcome.data):
            ecu.note_undecodable("06", why, answer.evidence)
    except Undecodable as broken:
        ecu.note_undecodable("06", str(broken), answer.evidence)


def _note_components(ecu: EcuNotes, data: bytes, evidence: tuple[str, ...]) -> None:
    try:
        ecu.monitors.extend(decode_component_tests(data, evidence=evidence))
    except Undecodable as broken:
        ecu.note_undecodable("06", str(broken), evidence)
