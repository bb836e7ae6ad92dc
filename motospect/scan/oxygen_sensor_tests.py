"""Service 05 on the buses before CAN: the tests of every oxygen sensor an ECU has."""

from __future__ import annotations

from motospect.decode.errors import Undecodable
from motospect.decode.oxygen_sensor_tests import decode_sensor_test, offered_tests, sensors
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import NoData, Ok
from motospect.scan.notes import EcuNotes, Notes

TWO_BANKS, FOUR_BANKS = 0x13, 0x1D
"""PIDs that say which sensors there are; an ECU has one of them."""


def ask_oxygen_sensor_tests(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU that names its sensors for the tests of each."""
    for ecu in notes.ecus.values():
        for pid in (TWO_BANKS, FOUR_BANKS):
            if ecu.has(pid):
                _ask_ecu(talk, ecu, pid)


def _ask_ecu(talk: Conversation, ecu: EcuNotes, pid: int) -> None:
    answer = talk.ask(bytes((0x01, pid)), ecu.address, frames=1)
    if not isinstance(answer.outcome, Ok):
        ecu.note("05", answer)
        return
    if len(answer.outcome.data) != 2:  # an answer of another length names no sensors
        ecu.note_undecodable(
            "05", f"{answer.outcome.data.hex(' ').upper()} is no list of sensors", answer.evidence
        )
        return
    for number, place in sensors(answer.outcome.data[1], four_banks=pid == FOUR_BANKS).items():
        offer = talk.ask(bytes((0x05, 0x00, number)), ecu.address, frames=1)
        ecu.note("05", offer)
        if isinstance(offer.outcome, NoData):
            return  # it has no service 05; asking for the other sensors would only cost time
        _ask_sensor(talk, ecu, number, place, offer=offer)


def _ask_sensor(talk: Conversation, ecu: EcuNotes, number: int, place: str, *, offer: Answer) -> None:
    if not isinstance(offer.outcome, Ok):
        return
    try:
        tests = offered_tests(offer.outcome.data)
    except Undecodable as why:
        ecu.note_undecodable("05", str(why), offer.evidence)
        return
    for test in tests:
        _ask_test(talk, ecu, bytes((0x05, test, number)), place)


def _ask_test(talk: Conversation, ecu: EcuNotes, request: bytes, place: str) -> None:
    answer = talk.ask(request, ecu.address, frames=1)
    ecu.note("05", answer)
    if not isinstance(answer.outcome, Ok):
        return
    try:
        reading, result = decode_sensor_test(
            answer.outcome.data, place, ecu=ecu.address, evidence=answer.evidence
        )
    except Undecodable as why:
        ecu.note_undecodable("05", str(why), answer.evidence)
        return
    ecu.values.append(reading)
    if result is not None:
        ecu.monitors.append(result)
