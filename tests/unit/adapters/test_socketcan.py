"""Raw CAN on literal frames: flow control, pending notices, error frames, lost interfaces."""

from __future__ import annotations

import errno
import threading

import can
import pytest

from motospect.adapters.port import Question
from motospect.adapters.socketcan import SocketCan
from motospect.errors import AdapterLost, AdapterReleased, AdapterUnsuitable
from motospect.model.outcome import BusError, NoData
from tests.unit.adapters.can_script import ScriptedBus


def adapter(bus: ScriptedBus) -> SocketCan:
    return SocketCan(bus, "can0", stop=threading.Event())


def asked(bus: ScriptedBus, request: str, target: str = "7DF", answers: int | None = None) -> tuple[str, ...]:
    question = Question(bytes.fromhex(request), target, answers)
    return adapter(bus).ask(question, deadline_s=1.2).lines


def test_a_request_fills_eight_bytes_and_frames_become_lines() -> None:
    bus = ScriptedBus({"7DF 02 01 00": ["7E8 06 41 00 BE 3F A8 13 00"]})
    assert asked(bus, "0100", answers=1) == ("7E8 06 41 00 BE 3F A8 13 00",)
    assert bus.sent == ["7DF 02 01 00 00 00 00 00 00"]


def test_flow_control_goes_to_each_ecu_that_begins_a_long_answer() -> None:
    bus = ScriptedBus(
        {
            "7DF 01 03": ["7E8 10 08 43 03 01 71 01 72", "7EA 10 08 43 03 C1 00 C1 01"],
            "7E0 30": ["7E8 21 01 74 00 00 00 00 00"],
            "7E2 30": ["7EA 21 C1 21 00 00 00 00 00"],
        }
    )
    assert len(asked(bus, "03", answers=4)) == 4
    assert bus.sent[1:] == ["7E0 30 00 00 00 00 00 00 00", "7E2 30 00 00 00 00 00 00 00"]


def test_flow_control_with_29_bit_identifiers() -> None:
    bus = ScriptedBus(
        {
            "18DB33F1 01 03": ["18DAF118 10 08 43 03 01 71 01 72"],
            "18DA18F1 30": ["18DAF118 21 01 74 00 00 00 00 00"],
        }
    )
    assert asked(bus, "03", "18DB33F1", answers=2)[-1] == "18DAF118 21 01 74 00 00 00 00 00"


def test_a_count_that_was_guessed_too_low_cuts_no_message() -> None:
    bus = ScriptedBus(
        {"7E0 01 03": ["7E8 10 08 43 03 01 71 01 72"], "7E0 30": ["7E8 21 01 74 00 00 00 00 00"]}
    )
    assert len(asked(bus, "03", "7E0", answers=1)) == 2


def test_an_announced_answer_belongs_to_the_same_question() -> None:
    bus = ScriptedBus({"7E0 01 03": ["7E8 03 7F 03 78", "7E8 03 7F 03 78", "7E8 04 43 01 01 71"]})
    assert asked(bus, "03", "7E0", answers=1)[-1] == "7E8 04 43 01 01 71"
    assert len(bus.sent) == 1


def test_a_request_longer_than_a_frame_waits_for_the_ecu() -> None:
    bus = ScriptedBus(
        {
            "7E0 10 09 22": ["7E8 30 00 00 00 00 00 00 00"],
            "7E0 21 0E F4 0F": ["7E8 03 7F 22 31"],
        }
    )
    assert asked(bus, "22F40CF40DF40EF40F", "7E0")[-1] == "7E8 03 7F 22 31"
    assert bus.sent == ["7E0 10 09 22 F4 0C F4 0D F4", "7E0 21 0E F4 0F 00 00 00 00"]


def test_other_traffic_is_no_evidence() -> None:
    bus = ScriptedBus({"7DF 02 01 0C": ["3D9 11 22 33", "7E8 04 41 0C 1A F8", "18FEF100 01 02"]})
    assert asked(bus, "010C", answers=1) == ("7E8 04 41 0C 1A F8",)


def test_what_came_before_the_question_is_dropped() -> None:
    bus = ScriptedBus({"7DF 02 01 0C": ["7E8 04 41 0C 1A F8"]})
    bus.comes("7E8 04 41 0C 00 00")
    assert asked(bus, "010C", answers=1) == ("7E8 04 41 0C 1A F8",)


def test_silence_is_no_data() -> None:
    reply = adapter(ScriptedBus({})).ask(Question(b"\x03", "7DF"), deadline_s=1.2)
    assert reply.trouble == NoData()
    assert reply.elapsed_s < 0.5


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("error 040 00 00 00 00", "bus-off: the controller left the bus after too many errors"),
        ("error 004 00 01 00 00", "overflow: the controller lost frames"),
    ],
)
def test_an_error_that_loses_frames_counts_although_frames_came(error: str, said: str) -> None:
    bus = ScriptedBus({"7DF 01 03": ["7E8 02 43 00", error]})
    reply = adapter(bus).ask(Question(b"\x03", "7DF"), deadline_s=1.2)
    assert reply.trouble == BusError(said)
    assert reply.lines == ("7E8 02 43 00", said)


def test_an_error_the_controller_made_good_counts_only_when_nobody_answered() -> None:
    no_ack = "error 020 00 00 00 00"
    answered = ScriptedBus({"7DF 01 03": [no_ack, "7E8 02 43 00"]})
    assert adapter(answered).ask(Question(b"\x03", "7DF"), deadline_s=1.2).trouble is None
    alone = ScriptedBus({"7DF 01 03": [no_ack]})
    assert adapter(alone).ask(Question(b"\x03", "7DF"), deadline_s=1.2).trouble == BusError(
        "no acknowledgement: no other device hears this one"
    )


def test_harmless_errors_are_silence() -> None:
    bus = ScriptedBus({"7DF 01 03": ["error 002 00", "error 004 00 40", "error 100"]})
    assert adapter(bus).ask(Question(b"\x03", "7DF"), deadline_s=1.2).trouble == NoData()


def test_the_search_tries_11_bit_then_29_bit() -> None:
    bus = ScriptedBus({"18DB33F1 02 01 00": ["18DAF110 06 41 00 BE 3F A8 13"]})
    assert adapter(bus).open_bus() == "ISO 15765-4 CAN 29/unknown speed"
    assert [sent[:8].strip() for sent in bus.sent] == ["7DF 02 0", "7DF 02 0", "18DB33F1"]


def test_a_bus_of_another_speed_is_said_with_the_command_that_sets_it() -> None:
    bus = ScriptedBus({"7DF 02 01 00": ["error 008 00 00 04"]})
    with pytest.raises(AdapterUnsuitable) as trouble:
        adapter(bus).open_bus()
    assert "`ip link set can0 up type can bitrate 250000`" in trouble.value.hint


def test_nobody_who_acknowledges_is_a_vehicle_asleep() -> None:
    bus = ScriptedBus({"7DF": ["error 020"], "18DB33F1": ["error 020"]})
    assert adapter(bus).open_bus() is None


def test_a_full_queue_is_a_bus_error() -> None:
    full = can.CanOperationError("Failed to transmit", error_code=errno.ENOBUFS)
    reply = adapter(ScriptedBus({}, refuses=full)).ask(Question(b"\x03", "7DF"), deadline_s=1.2)
    assert isinstance(reply.trouble, BusError)
    assert "no other device acknowledges" in reply.trouble.said


def test_an_interface_that_went_down_is_lost_with_its_remedy() -> None:
    down = can.CanOperationError("Failed to transmit: Network is down", error_code=errno.ENETDOWN)
    with pytest.raises(AdapterLost, match="The CAN interface can0 is down") as lost:
        adapter(ScriptedBus({}, refuses=down)).ask(Question(b"\x03", "7DF"), deadline_s=1.2)
    assert "`ip link set can0 up type can bitrate 500000`" in lost.value.hint


def test_a_stop_is_heard_at_once() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(AdapterReleased):
        SocketCan(ScriptedBus({}), "can0", stop=stop).ask(Question(b"\x03", "7DF"), deadline_s=1.2)


def test_it_measures_no_voltage_and_gives_the_bus_back() -> None:
    bus = ScriptedBus({})
    wire = adapter(bus)
    assert wire.voltage_v() is None
    assert wire.connect().identity == "CAN interface can0"
    wire.close()
    assert bus.closed
