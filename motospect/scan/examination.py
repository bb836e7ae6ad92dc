"""A closer look at an adapter while a vehicle answers: harmless questions that show what it can do."""

from __future__ import annotations

from motospect.adapters.port import Adapter
from motospect.decode.errors import Undecodable
from motospect.decode.pids import decode_pid, split
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.outcome import Ok
from motospect.scan.support import BASES

TIMES = 30
"""Counted questions: enough to see a loss of a few percent, done in half a second."""
WAITS = 6
LONG_ANSWERS = (b"\x09\x02", b"\x09\x04", b"\x09\x0a")
"""VIN, calibrations and name: every vehicle has at least one answer of several frames."""
MODULE_VOLTAGE = 0x42


def examine(adapter: Adapter) -> bool:
    """Put reading questions until the adapter's passport is filled; False when no vehicle answers.

    For a connected adapter; takes about 3 s. Raises AdapterError.
    """
    framing = framing_of(adapter.open_bus())
    if framing is None:
        return False
    talk = Conversation(adapter, addressing=framing, keep=1)
    answers = talk.ask_everyone(bytes((0x01, *BASES[: talk.width])), ()).answers
    again = talk.ask_everyone(b"\x01\x00", answers).answers
    present = [address for address, answer in again.items() if isinstance(answer.outcome, Ok)]
    if not present:
        return False
    for _ in range(TIMES):
        talk.ask(b"\x01\x00", present[0], frames=1)
    for _ in range(WAITS):
        talk.ask(b"\x01\x00", present[0])
    for payload in LONG_ANSWERS:
        talk.ask(payload, present[0])
    _compare_voltage(adapter, talk, present[0])
    return True


def _compare_voltage(adapter: Adapter, talk: Conversation, address: str) -> None:
    answer = talk.ask(bytes((0x01, MODULE_VOLTAGE)), address, frames=1)
    if not isinstance(answer.outcome, Ok):
        return
    try:
        part = split(answer.outcome.data, (MODULE_VOLTAGE,))[MODULE_VOLTAGE]
        readings = decode_pid(MODULE_VOLTAGE, part, ecu=address, evidence=answer.evidence)
    except (Undecodable, KeyError):
        return
    for reading in readings:
        if isinstance(reading.value, float | int):
            adapter.book.module_voltage(reading.value, adapter.voltage_v())
