"""Service 09: VIN, calibration ids with their verification numbers, in-use performance, and ECU names."""

from __future__ import annotations

from motospect.decode.errors import Undecodable
from motospect.decode.status import Ignition
from motospect.decode.vehicle_information import (
    calibration_ids,
    cvns,
    ecu_name,
    in_use_performance,
    info_types,
    vin,
)
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import Ok
from motospect.model.scan import Calibration
from motospect.scan.notes import EcuNotes, Notes

VIN, CALIBRATION_ID, CVN, ECU_NAME = 0x02, 0x04, 0x06, 0x0A
IN_USE: dict[int, Ignition] = {0x08: "spark", 0x0B: "compression"}
"""Types of in-use performance tracking; an ECU has one of them."""


def ask_vin(talk: Conversation, notes: Notes) -> None:
    """Ask all for the VIN and note every ECU that gave one."""
    for address, answer in talk.ask_everyone(bytes((0x09, VIN)), ()).answers.items():
        _note(notes.ecu(address), VIN, answer)


def ask_vehicle_information(talk: Conversation, notes: Notes) -> None:
    """Ask for the rest, each of those ECUs that say they have it; the VIN again where it is still owed."""
    offered = {}
    for address, answer in talk.ask_everyone(b"\x09\x00", ()).answers.items():
        if isinstance(answer.outcome, Ok):
            try:
                offered[address] = info_types(answer.outcome.data[1:])
            except Undecodable as why:
                notes.ecu(address).note_undecodable("09", str(why), answer.evidence)
    for info_type in (VIN, CALIBRATION_ID, CVN, *IN_USE, ECU_NAME):
        able = [
            a for a, types in offered.items() if info_type in types and not _known(notes.ecu(a), info_type)
        ]
        if able:
            for address, answer in talk.ask_everyone(bytes((0x09, info_type)), able).answers.items():
                ecu = notes.ecu(address)
                if info_type - 1 not in offered.get(address, ()) or _has_all(talk, ecu, info_type, answer):
                    _note(ecu, info_type, answer)


def _has_all(talk: Conversation, ecu: EcuNotes, info_type: int, answer: Answer) -> bool:
    """Whether as many messages came as the type before this one announces: so on the buses before CAN only.

    There nothing else shows that the last message of a list got lost.
    """
    if not talk.addressing.before_can or not isinstance(answer.outcome, Ok):
        return True
    told = talk.ask(bytes((0x09, info_type - 1)), ecu.address, frames=1)
    if not isinstance(told.outcome, Ok) or len(told.outcome.data) != 2:
        return True
    came = -(-(len(answer.outcome.data) - 2) // 4)
    if told.outcome.data[1] != came:
        why = f"of {told.outcome.data[1]} messages of type {info_type:02X} came {came}"
        ecu.note_undecodable("09", why, answer.evidence + told.evidence)
    return told.outcome.data[1] == came


def _known(ecu: EcuNotes, info_type: int) -> bool:
    return info_type == VIN and ecu.vin is not None


def _note(ecu: EcuNotes, info_type: int, answer: Answer) -> None:
    ecu.note("09", answer)
    if not isinstance(answer.outcome, Ok):
        return
    data = answer.outcome.data[1:]
    try:
        if info_type == VIN:
            ecu.vin, ecu.vin_evidence = vin(data), answer.evidence
        elif info_type == CALIBRATION_ID:
            ecu.calibrations = tuple(Calibration(i) for i in calibration_ids(data))
        elif info_type == CVN:
            ecu.calibrations = _with_numbers(ecu.calibrations, cvns(data))
        elif info_type in IN_USE:
            ecu.in_use = in_use_performance(data, IN_USE[info_type], evidence=answer.evidence)
        else:
            ecu.name = ecu_name(data)
    except Undecodable as why:
        ecu.note_undecodable("09", str(why), answer.evidence)


def _with_numbers(ids: tuple[Calibration, ...], numbers: tuple[str, ...]) -> tuple[Calibration, ...]:
    """Pair ids and verification numbers by position; when their numbers differ, each stands alone."""
    if len(ids) != len(numbers):
        return (*ids, *(Calibration("", number) for number in numbers))
    return tuple(Calibration(known.id, number) for known, number in zip(ids, numbers, strict=True))
