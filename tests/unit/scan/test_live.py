"""Live reading over a real pty: batches, learned counts, fall-backs, and an outcome for every signal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.port import Adapter, Question, RawReply
from motospect.errors import SignalUnknown
from motospect.link.conversation import Addressing, Conversation
from motospect.model.outcome import Garbage, Negative, NoData, Ok
from motospect.model.scan import AdapterIdentity
from motospect.scan.live import Live, Sample, wished
from motospect.simulator import Fault, Vehicle, load_vehicle, serve_pty

SIX = ("ENGINE_LOAD", "COOLANT_TEMP", "RPM", "SPEED", "INTAKE_TEMP", "THROTTLE_POS")


class Heard:
    """An adapter that remembers what was asked through it."""

    def __init__(self, wire: Adapter) -> None:
        self.book = wire.book
        self._wire = wire
        self.asked: list[Question] = []

    def connect(self) -> AdapterIdentity:
        return self._wire.connect()

    def open_bus(self) -> str | None:
        return self._wire.open_bus()

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        self.asked.append(question)
        return self._wire.ask(question, deadline_s=deadline_s)

    def voltage_v(self) -> float | None:
        return self._wire.voltage_v()

    def close(self) -> None:
        self._wire.close()


class Clock:
    """Time that passes when somebody waits, and 10 ms with every look at it."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


Started = Callable[..., tuple[Live, Heard]]


@pytest.fixture
def start() -> Iterator[Started]:
    """Begin reading signals of a vehicle on a pty of its own."""
    with ExitStack() as open_:

        def begin(vehicle: Vehicle, *signals: str) -> tuple[Live, Heard]:
            port = open_.enter_context(serve_pty(vehicle, baud=115200, realtime=False))
            wire = Heard(open_adapter("elm327", port.address, baud=115200, stop=threading.Event()))
            open_.callback(wire.close)
            wire.connect()
            wire.open_bus()
            clock = Clock()
            talk = Conversation(wire, addressing=Addressing(extended=False), keep=1)
            return Live(talk, [wished(s) for s in signals], clock=clock, wait=clock.wait), wire

        yield begin


def three() -> Vehicle:
    return load_vehicle("petrol_three_ecus")


def outcomes(samples: list[Sample]) -> dict[int, str]:
    return {sample.pid: sample.outcome.name for sample in samples}


def test_the_first_question_finds_who_gives_what_and_brings_values(start: Started) -> None:
    live, wire = start(three(), *SIX)
    samples = live.find()
    assert {(s.ecu, s.pid) for s in samples} == {
        *(("7E8", pid) for pid in (0x04, 0x05, 0x0C, 0x0D, 0x0F, 0x11)),
        *(("7E9", pid) for pid in (0x05, 0x0C, 0x0D)), ("7EA", 0x0D),
    }  # fmt: skip
    assert [q.target for q in wire.asked] == ["7DF"]
    assert {reading.name for s in samples for reading in s.readings} == set(SIX)


def test_six_pids_go_in_one_request_with_the_count_of_its_frames(start: Started) -> None:
    live, wire = start(load_vehicle("petrol_healthy"), *SIX)
    live.find()
    turns = [live.turn() for _ in range(3)]
    assert [(q.target, q.answers) for q in wire.asked[1:]] == [("7E0", 3)] * 3
    assert all(isinstance(sample.outcome, Ok) for samples in turns for sample in samples)


def test_several_ecus_are_asked_at_once_with_the_count_of_all_their_frames(start: Started) -> None:
    live, wire = start(three(), *SIX)
    found = {(sample.ecu, sample.pid) for sample in live.find()}
    turns = [live.turn() for _ in range(3)]
    assert [(q.target, q.answers) for q in wire.asked[1:]] == [("7DF", 3 + 2 + 1)] * 3
    assert all({(s.ecu, s.pid) for s in samples} == found for samples in turns)
    assert all(isinstance(sample.outcome, Ok) for samples in turns for sample in samples)


def test_when_one_of_several_fails_each_is_asked_by_itself_for_a_while(start: Started) -> None:
    vehicle = three()
    live, wire = start(vehicle, *SIX)
    live.find()
    vehicle.faults.append(Fault(match="01.*", times=1, replace=[["7E904", "7E9"], ["7E910", "7E9"]]))
    missed = {(s.ecu, s.pid) for s in live.turn() if not isinstance(s.outcome, Ok)}
    assert {ecu for ecu, _ in missed} == {"7E9"}
    assert not [s for s in live.turn() if not isinstance(s.outcome, Ok)]
    while (last := live.turn())[0].t_s < 4:
        assert all(isinstance(sample.outcome, Ok) for sample in last)
    assert {q.target for q in wire.asked[2:]} == {"7E0", "7E1", "7E2"}
    while live.turn()[0].t_s < 8:
        pass
    assert (wire.asked[-1].target, wire.asked[-1].answers) == ("7DF", 6)


def test_two_ecus_with_nothing_in_common_share_a_request(start: Started) -> None:
    live, wire = start(three(), "ENGINE_LOAD", "SPEED@5")
    live.find()
    for _ in range(60):
        live.turn()
    asked = {q.payload.hex() for q in wire.asked[1:]}
    assert asked == {"0104", "01040d"}


def test_rates_are_kept(start: Started) -> None:
    live, _ = start(three(), "ENGINE_LOAD@5", "THROTTLE_POS@1")
    live.find()
    got = {0x04: 0, 0x11: 0}
    while (samples := live.turn())[0].t_s < 10:
        for sample in samples:
            got[sample.pid] += 1
    assert 45 <= got[0x04] <= 51
    assert 9 <= got[0x11] <= 11


def test_an_ecu_that_refuses_batches_is_asked_one_by_one(start: Started) -> None:
    vehicle = three()
    vehicle.faults.append(Fault(match="01(04|0C|11)(0C|11).*", reply=["7E8 03 7F 01 12"]))
    live, wire = start(vehicle, "ENGINE_LOAD", "RPM", "THROTTLE_POS")
    assert {(s.ecu, s.pid) for s in live.find()} >= {("7E8", 0x04), ("7E8", 0x0C), ("7E8", 0x11)}
    for _ in range(8):
        live.turn()
    wire.asked.clear()
    samples = [sample for _ in range(6) for sample in live.turn()]
    assert all(isinstance(sample.outcome, Ok) for sample in samples)
    assert {len(q.payload) for q in wire.asked} == {2}


def test_a_refused_batch_is_a_refusal_of_every_signal_in_it(start: Started) -> None:
    vehicle = three()
    live, _ = start(vehicle, "ENGINE_LOAD", "THROTTLE_POS")
    live.find()
    vehicle.faults.append(Fault(match="010411.*", reply=["7E8 03 7F 01 22"]))
    samples = live.turn()
    assert {sample.pid: sample.outcome for sample in samples} == {
        0x04: Negative(0x22),
        0x11: Negative(0x22),
    }
    assert not any(sample.readings for sample in samples)


def test_one_lost_batch_does_not_make_an_ecu_slow(start: Started) -> None:
    vehicle = three()
    live, wire = start(vehicle, "ENGINE_LOAD", "THROTTLE_POS")
    live.find()
    vehicle.faults.append(Fault(match="010411.*", times=1, reply=["NO DATA"]))
    assert outcomes(live.turn()) == {0x04: "no_data", 0x11: "no_data"}
    for _ in range(3):
        live.turn()
    assert len(wire.asked[-1].payload) == 3


def test_a_late_answer_is_no_value(start: Started) -> None:
    vehicle = three()
    live, _ = start(vehicle, "ENGINE_LOAD")
    live.find()
    vehicle.faults.append(Fault(match="0104.*", times=1, reply=["7E8 04 41 0C 1A F8"]))
    (sample,) = live.turn()
    assert isinstance(sample.outcome, Garbage)
    assert sample.readings == ()
    (sample,) = live.turn()
    assert sample.readings[0].name == "ENGINE_LOAD"


def test_what_an_answer_leaves_out_is_missing_and_asked_alone_from_then_on(start: Started) -> None:
    vehicle = three()
    live, wire = start(vehicle, "ENGINE_LOAD", "THROTTLE_POS")
    live.find()
    vehicle.faults.append(Fault(match="010411.*", reply=["7E8 03 41 04 80"]))
    assert {s.pid: type(s.outcome) for s in live.turn()} == {0x04: Ok, 0x11: NoData}
    live.turn()
    live.turn()
    assert sorted(q.payload.hex() for q in wire.asked[-2:]) == ["0104", "0111"]


def test_a_count_that_no_longer_fits_is_learned_again(start: Started) -> None:
    vehicle = three()
    live, wire = start(vehicle, "ENGINE_LOAD", "INTAKE_TEMP", "MAF", "THROTTLE_POS")
    live.find()
    vehicle.faults.append(Fault(match="01.*", times=1, reply=["7E8 10 0A 41 04 80 05 7B 0C"]))
    assert set(outcomes(live.turn()).values()) == {"garbage"}
    while not (wire.asked[-1].target == "7E0" and len(wire.asked[-1].payload) == 5 and len(wire.asked) > 5):
        live.turn()
    assert wire.asked[-1].answers is None
    asked = len(wire.asked)
    while wire.asked[-1].target != "7E0" or len(wire.asked) == asked:
        live.turn()
    assert wire.asked[-1].answers == 2


def test_a_silent_ecu_rests_between_tries(start: Started) -> None:
    vehicle = three()
    live, wire = start(vehicle, "SPEED")
    live.find()
    vehicle.faults.append(Fault(match="010D.*", reply=["NO DATA"]))
    before = live.turn()[0].t_s
    for _ in range(11):
        sample = live.turn()[0]
    assert sample.outcome == NoData()
    assert sample.t_s - before > 0.9
    assert wire.asked


def test_a_signal_no_ecu_has_is_said(start: Started) -> None:
    live, _ = start(three(), "RPM", "BAROMETRIC_PRESSURE", "OIL_TEMP", "FUEL_RATE", "ETHANOL_PERCENT")
    live.find()
    assert "ETHANOL_PERCENT" in live.missing()
    assert "RPM" not in live.missing()


def test_without_any_ecu_there_is_nothing_to_wait_for(start: Started) -> None:
    live, _ = start(three(), "ETHANOL_PERCENT")
    assert live.find() == []
    assert live.turn() == []


@pytest.mark.parametrize(
    ("text", "hint"), [("RMP", "RPM"), ("COOLANT", "COOLANT_TEMP"), ("RPM@fast", "RPM@10")]
)
def test_a_misspelt_signal_names_the_near_ones(text: str, hint: str) -> None:
    with pytest.raises(SignalUnknown) as unknown:
        wished(text)
    assert hint in unknown.value.hint


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf"])
def test_a_rate_is_a_positive_number(rate: str) -> None:
    with pytest.raises(SignalUnknown):
        wished(f"RPM@{rate}")
