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
    supervisor, runs = Supervisor(restart_s=(0.0,)), threading.Semaphore(0)

    def dies(stop: threading.Event, beat: Beat) -> None:
        runs.release()
        raise RuntimeError("broken")

    supervisor.start([Worker(name="panel", run=dies, stall_s=1.0, vital=False)])
    for _ in range(3):
        assert runs.acquire(timeout=5)
    assert supervisor.stop(deadline_s=5) == ()
    assert supervisor.stalled() == ()
    assert "the panel worker is started again" in caplog.text


def test_a_side_worker_that_hangs_does_not_starve_the_watchdog() -> None:
    now = [0.0]
    supervisor = Supervisor(clock=lambda: now[0])
    supervisor.start([Worker(name="panel", run=waits, stall_s=30.0, vital=False)])
    now[0] = 31.0
    assert supervisor.stalled() == ()
    supervisor.stop(deadline_s=5)
