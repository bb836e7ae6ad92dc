"""The serial line's speed in the simulator: what a wrong one sounds like, and how it is changed."""

from __future__ import annotations

import pytest

from motospect.simulator import Elm327, SimulatorError, Timing, adapter_names, load_adapter, load_vehicle
from motospect.simulator.speed import misheard


def at_38400(version: str = "1.5") -> Elm327:
    elm = Elm327(load_vehicle("petrol_lean"), version=version, baud=38400, timing=Timing.real())
    said(elm, "ATE0", 0.0)
    return elm


def said(elm: Elm327, line: str, at: float) -> list[tuple[int, bytes]]:
    elm.receive(line.encode() + b"\r", at)
    return elm.due_by_speed(at + 10.0)


def test_the_same_speed_changes_nothing() -> None:
    assert misheard(b"ATI\r", 38400, 38400) == b"ATI\r"


def test_a_difference_of_two_percent_does_no_harm() -> None:
    assert misheard(b"ELM327 v1.5\r\r>", 235294, 230400) == b"ELM327 v1.5\r\r>"


@pytest.mark.parametrize(("spoken", "heard"), [(38400, 115200), (115200, 38400), (9600, 38400)])
def test_another_speed_is_garbage(spoken: int, heard: int) -> None:
    got = misheard(b"ELM327 v1.5\r\r>", spoken, heard)
    assert got
    assert b"ELM" not in got


def test_a_confirmed_speed_stays() -> None:
    elm = at_38400()
    # OK without a prompt at the old speed; 75 ms later its name at the new one (ELM327 data sheet).
    assert said(elm, "ATBRD08", 1.0) == [(38400, b"OK\r"), (500_000, b"ELM327 v1.5\r")]
    assert said(elm, "", 1.1) == [(500_000, b"OK\r\r>")]
    assert elm.listening_baud(5.0) == 500_000
    assert said(elm, "ATI", 5.0) == [(500_000, b"ELM327 v1.5\r\r>")]


def test_a_speed_nobody_confirms_is_taken_back() -> None:
    elm = at_38400()
    said(elm, "ATBRD08", 1.0)
    assert elm.listening_baud(1.1) == 500_000
    assert elm.listening_baud(1.3) == 38400
    assert said(elm, "ATI", 1.3) == [(38400, b"ELM327 v1.5\r\r>")]


def test_an_stn_names_itself_by_its_own_name() -> None:
    elm = at_38400("STN1110")
    assert said(elm, "STBR230400", 1.0) == [(38400, b"OK\r"), (230_400, b"STN1110 v4.2.1\r")]


def test_a_reset_brings_the_first_speed_back_and_a_warm_start_does_not() -> None:
    elm = at_38400()
    said(elm, "ATBRD08", 1.0)
    said(elm, "", 1.1)
    said(elm, "ATWS", 2.0)
    assert elm.listening_baud(3.0) == 500_000
    said(elm, "ATZ", 4.0)
    assert elm.listening_baud(5.0) == 38400


@pytest.mark.parametrize("name", adapter_names())
def test_every_adapter_says_what_it_rests_on(name: str) -> None:
    profile = load_adapter(name)
    assert profile.title
    assert profile.rests_on
    assert Elm327(load_vehicle("petrol_lean"), version=name).ask("ATI").count(profile.identity) == 1


def test_an_unknown_adapter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SimulatorError, match="clone-deaf"):
        load_adapter("9.9")


def test_five_clones_and_the_genuine_ones_ship() -> None:
    assert len([name for name in adapter_names() if name.startswith("clone-")]) == 5
    assert {"1.5", "2.2", "STN1110"} <= set(adapter_names())
