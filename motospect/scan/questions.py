"""The questions of a visit, in order: each step asks, decodes strictly, and notes what it established."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from motospect.decode.errors import Undecodable
from motospect.decode.trouble_codes import code_list, padded_code_list
from motospect.link.conversation import Answer, Conversation
from motospect.model.outcome import Negative, NoData, NotAsked, Ok
from motospect.model.scan import DtcKind
from motospect.scan.freeze_frames import ask_freeze_frames
from motospect.scan.live_values import ask_values
from motospect.scan.monitor_tests import ask_monitor_tests
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.status import ask_status
from motospect.scan.support import ask_support
from motospect.scan.uds import ask_uds
from motospect.scan.vehicle_information import ask_vehicle_information, ask_vin

KINDS_BY_SERVICE: dict[str, DtcKind] = {"03": "stored", "07": "pending", "0A": "permanent"}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a visit, named for the person who watches it."""

    name: str
    ask: Callable[[Conversation, Notes], None]


def find_ecus(talk: Conversation, notes: Notes) -> None:
    """Ask who is there (service 01, PID 00)."""
    round_ = talk.ask_everyone(b"\x01\x00", notes.ecus)
    if round_.disturbed:
        notes.disturbances.append(round_.disturbed)
    for address, answer in round_.answers.items():
        notes.ecu(address).note("01", answer)


def ask_codes(talk: Conversation, notes: Notes) -> None:
    """Ask every ECU for its stored, pending and permanent codes; one found late is asked for all of them."""
    for service in KINDS_BY_SERVICE:
        round_ = talk.ask_everyone(bytes.fromhex(service), notes.ecus)
        if round_.disturbed:
            notes.disturbances.append(round_.disturbed)
        for address, answer in round_.answers.items():
            _note_codes(notes.ecu(address), service, answer, before_can=talk.addressing.before_can)
    for ecu in notes.ecus.values():
        for service in KINDS_BY_SERVICE:
            if service not in ecu.services:
                answer = talk.ask(bytes.fromhex(service), ecu.address)
                _note_codes(ecu, service, answer, before_can=talk.addressing.before_can)


def _note_codes(ecu: EcuNotes, service: str, answer: Answer, *, before_can: bool) -> None:
    ecu.note(service, answer)
    if before_can and service == "0A" and isinstance(answer.outcome, NoData | Negative):
        # SAE J1979 has permanent codes on CAN only: an ECU of an older bus does not owe them.
        ecu.fault_services = ("03", "07")
    if isinstance(answer.outcome, Ok):
        try:
            codes = padded_code_list if before_can else code_list
            ecu.codes[KINDS_BY_SERVICE[service]] = codes(answer.outcome.data)
        except Undecodable as why:
            ecu.note_undecodable(service, str(why), answer.evidence)


def close_gaps(_: Conversation, notes: Notes) -> None:
    """Note for every ECU the services nobody asked it, so that the record has no silent hole."""
    for ecu in notes.ecus.values():
        for service in ("01", "02", "06", "09"):
            if service not in ecu.services:
                ecu.note(service, Answer(NotAsked("the control unit does not offer it"), ()))


STEPS = (
    Step("Looking for control units", find_ecus),
    Step("Reading the VIN", ask_vin),
    Step("Asking what they support", ask_support),
    Step("Reading fault codes", ask_codes),
    Step("Reading MIL and monitors", ask_status),
    Step("Reading calibrations", ask_vehicle_information),
    Step("Reading monitor tests", ask_monitor_tests),
    Step("Reading live values", ask_values),
    Step("Reading freeze frames", ask_freeze_frames),
    Step("Asking UDS", ask_uds),
    Step("Closing the record", close_gaps),
)
"""Fault codes come before everything that takes long: if the visit ends early, they are there."""
