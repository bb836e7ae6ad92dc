"""Workers: order, stalls, deaths, stops."""

from __future__ import annotations

import threading

import pytest

from motospect.errors import WorkerDied
from motospect.supervise import Beat, Supervisor, Worker


def waits(stop: threading.Event, beat: Beat) -> None:
    stop.wait(5)


def test_workers_stop_in_reverse_order() -> None:
    ended: list[str] = []

    def worker(name: str) -> Worker:
        def run(stop: threading.Event, beat: Beat) -> None:
            stop.wait(5)
            ended.append(name)

        return Worker(name=name, run=run, stall_s=1.0)

    supervisor = Supervisor()
    supervisor.start([worker("first"), worker("second")])
    assert supervisor.stop(deadline_s=5) == ()
    assert ended == ["second", "first"]


def test_a_worker_that_dies_ends_the_wait_loudly(caplog: pytest.LogCaptureFixture) -> None:
    def dies(stop: threading.Event, beat: Beat) -> None:
        raise RuntimeError("broken")

    supervisor = Supervisor()
    supervisor.start([Worker(name="bay", run=dies, stall_s=1.0)])
    with pytest.raises(WorkerDied, match="bay"):
        supervisor.wait()
    assert supervisor.stalled() == ("bay",)
    assert "broken" in caplog.text
    supervisor.stop(deadline_s=1)


def test_a_worker_that_returns_unasked_counts_as_dead() -> None:
    supervisor = Supervisor()
    supervisor.start([Worker(name="bay", run=lambda stop, beat: None, stall_s=1.0)])
    with pytest.raises(WorkerDied):
        supervisor.wait()
    supervisor.stop(deadline_s=1)


def test_a_worker_without_a_beat_is_stalled() -> None:
    now = [0.0]
    supervisor = Supervisor(clock=lambda: now[0])
    supervisor.start([Worker(name="bay", run=waits, stall_s=30.0)])
    now[0] = 29.0
    assert supervisor.stalled() == ()
    now[0] = 31.0
    assert supervisor.stalled() == ("bay",)
    supervisor.stop(deadline_s=5)


def test_the_end_can_be_asked_for() -> None:
    supervisor = Supervisor()
    supervisor.start([Worker(name="bay", run=waits, stall_s=1.0)])
    supervisor.request_end()
    supervisor.wait()
    assert supervisor.stop(deadline_s=5) == ()


def test_one_that_will_not_stop_is_named() -> None:
    released = threading.Event()
    supervisor = Supervisor()
    supervisor.start(
        [Worker(name="deaf", run=lambda stop, beat: bool(released.wait(5)) and None, stall_s=1.0)]
    )
    assert supervisor.stop(deadline_s=0.05) == ("deaf",)
    released.set()


def test_a_side_worker_that_dies_is_started_again_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    started: list[int] = []
    again = threading.Event()

    def dies_once(stop: threading.Event, beat: Beat) -> None:
        started.append(1)
        if len(started) == 1:
            raise RuntimeError("broken")
        again.set()
        stop.wait(5)

    now = [0.0]
    supervisor = Supervisor(clock=lambda: now[0])
    supervisor.start([Worker(name="sensors", run=dies_once, stall_s=1.0, vital=False)])
    assert again.wait(10)
    now[0] = 100.0
    assert supervisor.stalled() == ()
    supervisor.request_end()
    supervisor.wait()
    assert "broken" in caplog.text
    assert supervisor.stop(deadline_s=5) == ()
