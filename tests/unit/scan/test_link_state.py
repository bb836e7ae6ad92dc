"""The link's states: the table row by row; no sequence of events ends without a sentence or a way out."""

from __future__ import annotations

import errno
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from motospect.adapters.passport import PassportBook
from motospect.adapters.port import Adapter, Question, RawReply, Step
from motospect.errors import (
    AdapterError,
    AdapterLost,
    AdapterMissing,
    AdapterSilent,
    AdapterUnsuitable,
)
from motospect.model.bench import LinkPhase, LinkState
from motospect.model.scan import AdapterIdentity, Ecu, Scan, Verdict
from motospect.scan.link import Link
from motospect.scan.link_state import (
    HEALTH,
    LOW_TIMES,
    READY,
    SAYINGS,
    TABLE,
    LinkEvent,
    Supply,
    SupplyWatch,
    after,
    of_scan,
    of_trouble,
    saying,
)

PHASES: tuple[LinkPhase, ...] = get_args(LinkPhase)
EVENTS: tuple[LinkEvent, ...] = get_args(LinkEvent)
CONNECTED = {*READY, "scanning", "polling"}
ELM = AdapterIdentity("elm327", "ELM327 v1.5", None, 12.4)


@pytest.mark.parametrize(
    ("phase", "event", "then"),
    [
        ("absent", "opened", "opened"),
        ("absent", "missing", "absent"),
        ("opening", "missing", "absent"),
        ("opened", "identified", "adapter_ok"),
        ("opened", "silent", "failed"),
        ("opened", "lost", "unplugged"),
        ("adapter_ok", "power", "powered"),
        ("powered", "ignition_off", "ignition_off"),
        ("powered", "low_battery", "low_battery"),
        ("powered", "no_power", "adapter_ok"),
        ("ignition_off", "power", "powered"),
        ("ignition_off", "scan_begins", "scanning"),  # whether it answers is for the vehicle to say
        ("low_battery", "power", "powered"),
        ("scanning", "all_answer", "bus_ok"),
        ("scanning", "some_answer", "degraded"),
        ("scanning", "none_answers", "ecu_silent"),
        ("scanning", "lost", "unplugged"),
        ("scanning", "silent", "failed"),
        ("polling", "lost", "unplugged"),
        ("polling", "all_answer", "bus_ok"),
        ("bus_ok", "power", "bus_ok"),  # the supply does not take back that the vehicle answered
        ("bus_ok", "ignition_off", "ignition_off"),
        ("bus_ok", "no_power", "adapter_ok"),
        ("degraded", "scan_begins", "scanning"),
        ("ecu_silent", "power", "ecu_silent"),
        ("ecu_silent", "ignition_off", "ignition_off"),
        ("unplugged", "missing", "unplugged"),  # said once, not at every attempt
        ("unplugged", "opened", "opened"),
        ("unplugged", "identified", "adapter_ok"),
        ("failed", "opened", "failed"),  # only an adapter that answers leads out
        ("failed", "identified", "adapter_ok"),
        ("failed", "missing", "absent"),
    ],
)
def test_which_event_leads_where(phase: LinkPhase, event: LinkEvent, then: LinkPhase) -> None:
    assert after(phase, event) == then


def test_every_phase_has_a_row_a_sentence_a_remedy_and_a_health() -> None:
    assert set(TABLE) == set(SAYINGS) == set(HEALTH) == set(PHASES)
    for reason, remedy in SAYINGS.values():
        assert reason.endswith(".")
        assert remedy.endswith(".")


def test_no_two_phases_say_the_same() -> None:
    assert len({reason for reason, _ in SAYINGS.values()}) == len(PHASES)


def test_a_lost_wire_leads_to_unplugged_from_everywhere_it_is_there() -> None:
    assert {after(phase, "lost") for phase in CONNECTED} == {"unplugged"}
    assert {after(phase, "silent") for phase in CONNECTED} == {"failed"}


def test_from_every_phase_a_vehicle_can_be_read_again() -> None:
    reached: set[LinkPhase] = {"bus_ok"}
    while more := {p for p in PHASES if p not in reached and reached & set(TABLE[p].values())}:
        reached |= more
    assert reached == set(PHASES)


def test_every_event_means_something_somewhere() -> None:
    assert {event for row in TABLE.values() for event in row} == set(EVENTS)


@given(st.lists(st.sampled_from(EVENTS)))
def test_a_phase_entered_by_nothing_but_itself_does_not_exist(events: list[LinkEvent]) -> None:
    phase: LinkPhase = "opening"
    for event in events:
        phase = after(phase, event)
        assert phase in PHASES
    assert after(after(phase, "lost"), "identified") in {"adapter_ok", *CONNECTED}


@pytest.mark.parametrize(
    ("trouble", "event"),
    [
        (AdapterMissing("x", hint="y"), "missing"),
        (AdapterLost("x", hint="y"), "lost"),
        (AdapterSilent("x", hint="y"), "silent"),
        (AdapterUnsuitable("x", hint="y"), "unusable"),
    ],
)
def test_every_error_is_an_event(trouble: AdapterError, event: LinkEvent) -> None:
    assert of_trouble(trouble) == event


def test_a_port_one_may_not_open_is_not_missing() -> None:
    refused = AdapterMissing("No adapter could be opened at /dev/ttyUSB0: Permission denied.", hint="Ask.")
    refused.__cause__ = OSError(errno.EACCES, "Permission denied")
    assert of_trouble(refused) == "unusable"


@pytest.mark.parametrize(
    ("supply", "event"),
    [
        (Supply(None, None), None),
        (Supply(0.2, None), "no_power"),
        (Supply(0.2, True), "no_power"),
        (Supply(12.4, None), "power"),
        (Supply(12.4, False), "ignition_off"),
        (Supply(None, True), "power"),
        (Supply(None, False), "ignition_off"),
        (Supply(11.0, True), "power"),  # once: a starter draws it down
    ],
)
def test_what_a_measurement_means(supply: Supply, event: LinkEvent | None) -> None:
    assert SupplyWatch().event(supply) == event


def test_a_low_battery_is_low_only_when_it_stays_low_and_well_only_when_clearly_above() -> None:
    watch = SupplyWatch()
    said = [watch.event(Supply(11.5, None)) for _ in range(LOW_TIMES)]
    assert said == ["power"] * (LOW_TIMES - 1) + ["low_battery"]
    assert [watch.event(Supply(v, None)) for v in (11.9, 12.05, 12.2, 11.9)] == [
        "low_battery", "low_battery", "power", "power",
    ]  # fmt: skip


def scan(*states: str, protocol: str | None = "ISO 15765-4 CAN 11/500") -> Scan:
    ecus = tuple(Ecu(address=f"7E{8 + n:X}", state=state) for n, state in enumerate(states))  # type: ignore[arg-type]
    return Scan(
        id="s", kind="check", started_at="", finished_at="", clock="synced",
        adapter=AdapterIdentity("elm327", "ELM327 v1.5", protocol), ecus=ecus,
        verdict=Verdict(False, False, "Headline."),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "ignition", "event", "words"),
    [
        (scan("answered", "rejected", "blocked"), None, "all_answer", "answered over ISO 15765-4 CAN 11/500"),
        (scan("answered", "silent"), True, "some_answer", "7E9 silent"),
        (scan("garbled"), None, "some_answer", "7E8 garbled"),
        (scan(protocol=None), False, "ignition_off", "ignition is off"),
        (scan(protocol=None), True, "none_answers", "No control unit answered"),
        (scan(protocol=None), None, "none_answers", "No control unit answered"),
        (scan(), None, "some_answer", "Headline"),  # a bus that is known and was not read
    ],
)
def test_what_a_scan_showed(record: Scan, ignition: bool | None, event: LinkEvent, words: str) -> None:
    said, sentence = of_scan(record, ignition)
    assert said == event
    assert words in sentence


@pytest.mark.parametrize(
    ("volts", "words"),
    [(None, "does not tell"), (0.3, "no vehicle is at its plug (0.3 V)"), (12.4, "is ready.")],
)
def test_the_sentence_has_what_is_known_of_the_plug(volts: float | None, words: str) -> None:
    assert words in saying("adapter_ok", AdapterIdentity("elm327", "ELM327 v1.5", None, volts))[0]


class _Scripted:
    """An adapter whose every operation does what the test said last."""

    def __init__(self) -> None:
        self.book = PassportBook()
        self.trouble: AdapterError | None = None
        self.volts: float | None = 12.4
        self.key: bool | None = True
        self.bus: str | None = "ISO 15765-4 CAN 11/500"

    def connect(self) -> AdapterIdentity:
        self.check()
        return ELM

    said_instead = None

    def open_bus(self, *, first: str | None = None) -> str | None:
        self.check()
        return self.bus

    def ask(self, question: Question, *, deadline_s: float) -> RawReply:
        self.check()
        return RawReply((), (), (), None, 0.0)

    def recover(self, step: Step) -> bool:
        self.check()
        return step != "baud_search"

    def voltage_v(self) -> float | None:
        self.check()
        return self.volts

    def ignition(self) -> bool | None:
        self.check()
        return self.key

    def check(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def close(self) -> None:
        """Nothing is held."""


class AnyLife(RuleBasedStateMachine):
    """The bay's calls in any order an adapter, a vehicle and people may bring about."""

    def __init__(self) -> None:
        super().__init__()
        self.adapter = _Scripted()
        self.missing = False
        self.now = 0.0
        self.shown: list[LinkState] = []
        self.link = Link(self._open, show=self.shown.append, clock=lambda: self.now)

    def _open(self) -> Adapter:
        if self.missing:
            raise AdapterMissing("No adapter could be opened.", hint="Check the plug.")
        return self.adapter

    def _live(self, step: object) -> None:
        """Do what the bay's loop does with a step that may fail."""
        assert callable(step)
        try:
            step()
        except AdapterError as trouble:
            self.link.fail(trouble)

    @rule(kind=st.sampled_from([AdapterLost, AdapterSilent, AdapterUnsuitable, None]))
    def the_wire_turns(self, kind: type[AdapterError] | None) -> None:
        self.adapter.trouble = None if kind is None else kind(f"{kind.__name__} happened.", hint="Try this.")

    @rule(missing=st.booleans())
    def the_path_goes_or_comes(self, missing: bool) -> None:
        self.missing = missing

    @rule(volts=st.sampled_from([None, 0.1, 9.0, 11.5, 12.0, 14.2]), key=st.sampled_from([None, True, False]))
    def the_supply_changes(self, volts: float | None, key: bool | None) -> None:
        self.adapter.volts, self.adapter.key = volts, key

    @rule()
    def connect(self) -> None:
        if self.link.state.phase not in CONNECTED:
            self._live(self.link.connect)

    @rule(seconds=st.sampled_from([0.2, 2.5]))
    def look(self, seconds: float) -> None:
        self.now += seconds
        if self.link.state.phase in READY:
            self._live(self.link.look)

    @rule(states=st.lists(st.sampled_from(["answered", "silent", "garbled"]), max_size=3))
    def scan(self, states: list[str]) -> None:
        if self.link.state.phase in READY:
            self.link.begins("scan_begins")
            self._live(lambda: self._read(states))

    def _read(self, states: list[str]) -> None:
        protocol = self.link.wire.open_bus()
        self.link.ended(scan(*states, protocol=protocol))

    @invariant()
    def there_is_a_sentence_and_something_to_try(self) -> None:
        state = self.link.state
        assert state.phase in PHASES
        assert state.reason.endswith(".")
        assert state.remedy

    @invariant()
    def nothing_runs_that_nobody_ends(self) -> None:
        assert self.link.state.phase not in {"scanning", "polling"}

    @invariant()
    def an_adapter_is_named_exactly_while_it_is_there(self) -> None:
        if self.link.state.phase in {"absent", "opening", "unplugged", "failed"}:
            assert self.link.state.adapter is None
        if self.link.state.phase in READY:
            assert self.link.state.adapter is not None

    def teardown(self) -> None:
        """Whatever was before: with everything well again it is ready in one attempt, and scans."""
        self.adapter.trouble, self.missing = None, False
        self.adapter.volts, self.adapter.key, self.adapter.bus = 12.4, True, "ISO 15765-4 CAN 11/500"
        if self.link.state.phase not in CONNECTED:
            self.link.connect()
        assert self.link.state.phase in READY
        self.link.begins("scan_begins")
        self._read(["answered"])
        assert self.link.state.phase == "bus_ok"


TestAnyLife = AnyLife.TestCase
