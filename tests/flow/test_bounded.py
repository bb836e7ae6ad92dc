"""Whatever an adapter does, no operation on it takes more than 1 s beyond the ECU's own time."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from motospect.adapters import open_adapter
from motospect.adapters.elm327 import SEARCH_S
from motospect.adapters.port import Adapter, Question
from motospect.adapters.recovery import Recovering
from motospect.errors import AdapterError
from motospect.link.conversation import ANSWER_S
from tests.flow.unruly import MANNERS, Unruly

pytestmark = [pytest.mark.slow, pytest.mark.alone]

P2_S, WAIT_S = 0.05, 0.1
"""P2 of ISO 15765-4, and the adapter's own wait after the last frame."""
MOST_S = 1.0
SLACK_S = 0.25
"""What a machine busy with other tests takes to come round."""
OPERATIONS: dict[str, tuple[Callable[[Adapter], object], float]] = {
    "connect": (lambda wire: wire.connect(), MOST_S),
    "open_bus": (lambda wire: wire.open_bus(), SEARCH_S + MOST_S),
    "open_bus, searching": (lambda wire: wire.open_bus(), SEARCH_S + MOST_S),
    "ask": (lambda wire: wire.ask(Question(b"\x03", "7E0"), deadline_s=ANSWER_S), P2_S + WAIT_S + MOST_S),
    "ask everyone": (
        lambda wire: wire.ask(Question(b"\x03", "7DF"), deadline_s=ANSWER_S),
        P2_S + WAIT_S + MOST_S,
    ),
    "ask, waiting": (
        lambda wire: wire.ask(Question(b"\x03", "7E0"), deadline_s=ANSWER_S),
        P2_S + WAIT_S + MOST_S,
    ),
    "voltage_v": (lambda wire: wire.voltage_v(), MOST_S),
    "ignition": (lambda wire: wire.ignition(), MOST_S),
    "check": (lambda wire: wire.check(), MOST_S),
    "retry": (lambda wire: wire.recover("retry"), MOST_S),
    "protocol close": (lambda wire: wire.recover("protocol_close"), MOST_S),
    "warm start": (lambda wire: wire.recover("warm_start"), MOST_S),
    "close": (lambda wire: wire.close(), MOST_S),
}


def taken_s(manner: str, operation: Callable[[Adapter], object], at: bytes | None) -> float:
    """How long the operation takes on a connected adapter that misbehaves from now on, however it ends."""
    with Unruly(manner) as adapter:
        wire = open_adapter("elm327", adapter.address, baud=115200, stop=threading.Event())
        try:
            wire.connect()
            assert wire.open_bus()
            adapter.misbehave(at=at)
            began = time.monotonic()
            try:
                operation(wire)
            except AdapterError:
                pass
            return time.monotonic() - began
        finally:
            wire.close()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_bounded(name: str) -> None:
    operation, most_s = OPERATIONS[name]
    at = {"open_bus, searching": b"0100", "ask, waiting": b"03\r"}.get(name)
    with ThreadPoolExecutor(len(MANNERS)) as pool:
        took = dict(
            zip(MANNERS, pool.map(lambda manner: taken_s(manner, operation, at), MANNERS), strict=True)
        )
    said = ", ".join(f"{manner} {s:.2f}" for manner, s in took.items())
    sys.stdout.write(f"\n{name:19} at most {most_s:5.2f} s: {said}\n")
    assert {manner: s for manner, s in took.items() if s > most_s + SLACK_S} == {}


def test_a_stop_ends_every_wait_within_a_moment() -> None:
    for manner in ("silent", "trickle", "garbage"):
        stop = threading.Event()
        with Unruly(manner) as adapter:
            wire = Recovering(
                lambda at=adapter.address, end=stop: open_adapter("elm327", at, baud=115200, stop=end)
            )
            wire.connect()
            adapter.misbehave()
            timer = threading.Timer(0.2, stop.set)
            timer.start()
            began = time.monotonic()
            with pytest.raises(AdapterError):
                wire.open_bus()
            assert time.monotonic() - began < 0.2 + 0.3
            timer.join()
            wire.close()


def test_every_rung_is_climbed_for_a_silent_adapter_and_the_last_words_are_its_own() -> None:
    told: list[tuple[str, bool | None]] = []
    with Unruly("silent") as adapter:
        adapter.misbehave()
        wire = Recovering(
            lambda: open_adapter("elm327", adapter.address, baud=115200, stop=threading.Event()),
            tell=lambda climb: told.append((climb.rung, climb.helped)),
        )
        began = time.monotonic()
        with pytest.raises(AdapterError, match="no adapter answers"):
            wire.connect()
        assert time.monotonic() - began < 8.0  # 2 s of it for every speed in turn
    rungs = ["retry", "protocol_close", "warm_start", "reopen", "baud_search"]
    assert told == [(rung, helped) for rung in rungs for helped in (None, False)]


def test_an_adapter_that_wakes_up_is_connected_by_the_next_rung() -> None:
    told: list[tuple[str, bool | None]] = []
    with Unruly("silent") as adapter:
        adapter.misbehave()

        def wakes(rung: str, helped: bool | None) -> None:
            told.append((rung, helped))
            if rung == "warm_start":
                adapter.behave()

        wire = Recovering(
            lambda: open_adapter("elm327", adapter.address, baud=115200, stop=threading.Event()),
            tell=lambda climb: wakes(climb.rung, climb.helped),
        )
        assert wire.connect().identity == "ELM327 v1.5"
        wire.close()
    assert told[-1] == ("warm_start", True)
