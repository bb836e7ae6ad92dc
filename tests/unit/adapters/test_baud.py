"""Finding and raising the speed: over a pty that has one, and over a line where anything may go wrong."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motospect.adapters import Adapter, Memory, open_adapter
from motospect.adapters.baud import DIVISORS, RAISE_MOST_S, SEARCH_MOST_S, find_baud, raise_baud
from motospect.adapters.guard import BusGuard
from motospect.adapters.guarded_stream import GuardedStream
from motospect.adapters.port import Question
from motospect.adapters.recovery import Recovering
from motospect.errors import AdapterSilent, RequestForbidden
from motospect.link.conversation import Addressing, Conversation
from motospect.model.outcome import Ok
from motospect.model.passport import Passport
from motospect.simulator import Fault, Port, load_vehicle, serve_pty
from tests.unit.adapters.chaotic_line import BASES, ChaoticLine, Mishap

NAMES = ("ELM327 v1.5",)
MOST = 500_000


class Shelf:
    """A memory of adapters in a list."""

    def __init__(self, most_baud: int = MOST) -> None:
        self.kept: dict[str, Passport] = {}
        self.memory = Memory(recall=self._recall, keep=self._keep, most_baud=most_baud)

    def _recall(self) -> tuple[Passport, ...]:
        return tuple(reversed(self.kept.values()))

    def _keep(self, passport: Passport) -> None:
        self.kept.pop(passport.key, None)
        self.kept[passport.key] = passport

    @property
    def only(self) -> Passport:
        (passport,) = self.kept.values()
        return passport


@contextmanager
def serial_line(folder: Path, adapter: str, baud: int) -> Iterator[tuple[Port, str]]:
    """A pty that behaves like a USB adapter with a UART, by the name those have."""
    with serve_pty(load_vehicle("petrol_lean"), version=adapter, baud=baud, own_speed=True) as port:
        device = folder / "ttyUSB0"
        device.unlink(missing_ok=True)
        device.symlink_to(port.address)
        yield port, str(device)


def opened(address: str, baud: int, shelf: Shelf) -> Adapter:
    return open_adapter("elm327", address, baud=baud, stop=threading.Event(), memory=shelf.memory)


@pytest.mark.parametrize(
    ("adapter", "real", "given"),
    [("1.5", 38400, 115200), ("2.2", 9600, 115200), ("STN1110", 115200, 38400), ("1.5", 500000, 38400)],
)
def test_an_adapter_at_another_speed_is_found(tmp_path: Path, adapter: str, real: int, given: int) -> None:
    shelf = Shelf(most_baud=0)
    with serial_line(tmp_path, adapter, real) as (_, address):
        wire = opened(address, given, shelf)
        wire.connect()
        assert wire.open_bus() == "ISO 15765-4 CAN 11/500"
        wire.close()
    assert shelf.only.baud == real
    assert shelf.only.top_baud is None


@pytest.mark.parametrize("adapter", ["1.5", "2.2", "STN2120"])
def test_the_speed_is_raised_and_the_vehicle_read_at_it(tmp_path: Path, adapter: str) -> None:
    shelf = Shelf()
    with serial_line(tmp_path, adapter, 38400) as (port, address):
        wire = opened(address, 38400, shelf)
        wire.connect()
        assert port.elm.listening_baud(0.0) == 500_000
        assert wire.open_bus() == "ISO 15765-4 CAN 11/500"
        wire.close()
    assert (shelf.only.baud, shelf.only.top_baud, shelf.only.raise_failures) == (38400, 500_000, 0)


def test_a_speed_that_damages_is_not_kept_and_a_lower_one_is_found(tmp_path: Path) -> None:
    shelf = Shelf()
    with serial_line(tmp_path, "clone-wrong-voltage", 38400) as (port, address):
        wire = opened(address, 38400, shelf)
        wire.connect()
        assert port.elm.listening_baud(0.0) == round(4_000_000 / DIVISORS[115_200])
        assert wire.open_bus()
        wire.close()
    assert shelf.only.top_baud == 115_200


def test_an_adapter_that_cannot_is_asked_twice(tmp_path: Path) -> None:
    shelf = Shelf()
    with serial_line(tmp_path, "clone-deaf", 38400) as (port, address):
        for failures in (1, 2, 2):  # a single ? may have been noise on the line
            wire = opened(address, 38400, shelf)
            wire.connect()
            assert port.elm.listening_baud(0.0) == 38400
            wire.close()
            assert shelf.only.raise_failures == failures


def test_a_replugged_adapter_is_found_at_its_old_speed(tmp_path: Path) -> None:
    shelf = Shelf()
    for _ in range(2):
        with serial_line(tmp_path, "1.5", 38400) as (_, address):
            wire = opened(address, 115200, shelf)
            wire.connect()
            assert wire.open_bus()
            wire.close()
    assert shelf.only.top_baud == 500_000


def test_an_adapter_left_at_its_raised_speed_is_found_there(tmp_path: Path) -> None:
    shelf = Shelf()
    with serial_line(tmp_path, "1.5", 38400) as (port, address):
        first = opened(address, 38400, shelf)
        first.connect()
        shelf.memory.keep(first.book.passport or Passport(identity=""))  # and then the process was killed
        again = opened(address, 38400, shelf)
        again.connect()
        assert port.elm.listening_baud(0.0) == 500_000
        assert again.open_bus()
        again.close()
        first.close()
    assert shelf.only.baud == 38400


def test_an_adapter_that_restarts_at_a_raised_speed_is_found_again(tmp_path: Path) -> None:
    shelf = Shelf()
    with serial_line(tmp_path, "1.5", 38400) as (port, address):
        port.elm.vehicle.faults.append(Fault(match="03", times=1, resets=True))
        wire = opened(address, 38400, shelf)
        wire.connect()
        assert wire.open_bus()
        said = Conversation(wire, addressing=Addressing(extended=False))
        for _ in range(3):
            answer = said.ask(b"\x03", "7E8")
        assert answer.outcome == Ok(bytes.fromhex("010171"))
        assert port.elm.listening_baud(0.0) == 38400
        wire.close()
    assert shelf.only.raise_failures == 1


def test_an_adapter_damaged_at_a_raised_speed_is_not_raised_again(tmp_path: Path) -> None:
    shelf = Shelf()
    with serial_line(tmp_path, "1.5", 38400) as (port, address):
        port.elm.vehicle.faults.append(Fault(match="03", truncate=8))
        wire = opened(address, 38400, shelf)
        wire.connect()
        assert wire.open_bus()
        for _ in range(3):
            wire.ask(Question(b"\x03", "7E0"), deadline_s=1.2)
        assert port.elm.listening_baud(0.0) == 500_000
        wire.close()
    with serial_line(tmp_path, "1.5", 38400) as (port, address):
        again = opened(address, 38400, shelf)
        again.connect()
        assert port.elm.listening_baud(0.0) == 38400
        again.close()


def test_a_pty_without_a_speed_is_left_alone() -> None:
    shelf = Shelf()
    with serve_pty(load_vehicle("petrol_lean"), baud=38400) as port:
        wire = opened(port.address, 9600, shelf)
        wire.connect()
        wire.close()
    assert shelf.only.top_baud is None
    assert shelf.only.raise_failures == 0


@pytest.mark.slow
def test_a_rare_speed_is_found_by_the_last_rung_of_the_recovery(tmp_path: Path) -> None:
    shelf, told = Shelf(most_baud=0), []
    with serial_line(tmp_path, "1.5", 57600) as (_, address):
        wire = Recovering(
            lambda: opened(address, 115200, shelf), tell=lambda climb: told.append((climb.rung, climb.helped))
        )
        assert wire.connect().identity == "ELM327 v1.5"
        assert wire.open_bus()
        wire.close()
    assert ("baud_search", True) in told
    assert shelf.only.baud == 57600


def test_nothing_there_is_told_in_time() -> None:
    line = ChaoticLine(base=38400, host=38400, mishap=lambda: Mishap.LOST)
    assert find_baud(line, clock=line.clock) == (False, "")
    assert line.now <= SEARCH_MOST_S
    near, far = os.openpty()
    try:
        wire = open_adapter("elm327", os.ttyname(far), baud=115200, stop=threading.Event())
        with pytest.raises(AdapterSilent):
            wire.connect()
        wire.close()
    finally:
        os.close(near)
        os.close(far)


mishaps = st.lists(st.sampled_from(Mishap), max_size=60)
speeds = st.sampled_from(BASES)


def line_with(base: int, host: int, happens: list[Mishap], *, knows_brd: bool = True) -> ChaoticLine:
    left = iter(happens)
    return ChaoticLine(base=base, host=host, mishap=lambda: next(left, Mishap.NONE), knows_brd=knows_brd)


@settings(max_examples=400, deadline=None)
@given(base=speeds, host=speeds, happens=mishaps)
def test_a_search_ends_in_time_whatever_happens(base: int, host: int, happens: list[Mishap]) -> None:
    line = line_with(base, host, happens)
    found, _ = find_baud(line, clock=line.clock)
    assert line.now <= SEARCH_MOST_S + 0.1
    calm = line_with(base, line.baud or host, [])
    assert find_baud(calm, clock=calm.clock)[0]
    assert found or happens


@settings(max_examples=400, deadline=None)
@given(base=speeds, happens=mishaps, knows_brd=st.booleans())
def test_raising_never_loses_the_adapter_for_good(base: int, happens: list[Mishap], knows_brd: bool) -> None:
    line = line_with(base, base, happens, knows_brd=knows_brd)
    raised = raise_baud(line, names=NAMES, stn=False, most=MOST, hint=None, clock=line.clock)
    assert line.now <= RAISE_MOST_S + 2 * (SEARCH_MOST_S + 0.1) + 6.0
    if raised == "raised":
        assert (line.baud or 0) > base
    line.mishap = lambda: Mishap.NONE
    assert find_baud(line, clock=line.clock)[0]
    assert line.hears()


@settings(max_examples=100, deadline=None)
@given(base=speeds)
def test_without_a_mishap_the_highest_speed_is_reached(base: int) -> None:
    line = line_with(base, base, [])
    raised = raise_baud(line, names=NAMES, stn=False, most=MOST, hint=None, clock=line.clock)
    assert raised == ("left" if base == MOST else "raised")
    assert line.hears()
    assert line.baud == MOST


@pytest.mark.parametrize("text", ["ATPP0CSV23", "STWBR", "ATPP FF ON", "STSWBR", "ATSD42"])
def test_nothing_that_lasts_is_ever_written(text: str) -> None:
    line = ChaoticLine(base=38400, host=38400, mishap=lambda: Mishap.NONE)
    with pytest.raises(RequestForbidden):
        GuardedStream(line, BusGuard()).send(text)


def test_an_empty_line_passes_only_as_the_end_of_a_change_of_speed() -> None:
    line = ChaoticLine(base=38400, host=38400, mishap=lambda: Mishap.NONE)
    guarded = GuardedStream(line, BusGuard())
    guarded.send("ATBRD08")
    guarded.send("")
    for before in ("STBRT75", "ATI"):
        guarded.send(before)
        with pytest.raises(RequestForbidden):
            guarded.send("")
