"""The adapter chosen on the page: tried, taken into use without a restart, kept over one."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect.app import Daemon, build
from motospect.config import Settings
from motospect.errors import SettingInvalid
from motospect.scan.link_state import READY
from motospect.simulator import load_vehicle, serve_pty, serve_tcp


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store_dir=tmp_path, portal_host="127.0.0.1", portal_port=0, adapter_greeting="off")


@pytest.fixture
def daemon(settings: Settings) -> Iterator[Daemon]:
    built = build(settings)
    with built.running():
        yield built


@pytest.fixture
def cars() -> Iterator[tuple[str, str]]:
    """Two adapters: one on the network, one at a port."""
    with (
        serve_tcp(load_vehicle("petrol_healthy"), realtime=False) as far,
        serve_pty(load_vehicle("petrol_lean"), baud=115200, realtime=False) as near,
    ):
        yield far.address, near.address


def ready(daemon: Daemon) -> None:
    assert daemon.bay.wait_until(lambda bench: bench.link.phase in READY, timeout_s=15), daemon.bay.snapshot()


def test_an_adapter_is_tried_taken_and_changed_without_a_restart(
    daemon: Daemon, settings: Settings, cars: tuple[str, str]
) -> None:
    far, near = cars
    assert daemon.bay.snapshot().link.phase == "absent"
    tried = daemon.wire.attempt(far.removeprefix("socket://"), daemon.bay)
    assert tried.answers, tried
    assert "ELM327" in tried.sentence
    assert daemon.bay.snapshot().link.phase == "absent", "trying changes nothing"

    daemon.wire.use(far, daemon.bay)
    ready(daemon)
    assert daemon.wire.attempt(far, daemon.bay).answers, "the one in use is not opened twice"
    daemon.wire.use(near, daemon.bay)
    ready(daemon)
    assert daemon.wire.place.address == near
    daemon.wire.use("", daemon.bay)
    assert daemon.bay.snapshot().link.phase == "absent"
    daemon.wire.use(near, daemon.bay)


def test_the_choice_outlives_a_restart_and_comes_before_the_settings(
    settings: Settings, cars: tuple[str, str]
) -> None:
    far, _near = cars
    first = build(settings)
    with first.running():
        first.wire.use(far, first.bay)
    second = build(settings)
    with second.running():
        assert second.wire.place.address == far
        ready(second)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("127.0.0.1:9", "Connection refused"),
        ("nobody.invalid:35000", "No adapter could be opened"),
        ("/dev/ttyNONE", "No such file or directory"),
        ("/dev/null", "No adapter could be opened"),
        ("eth0", "is no CAN interface"),
        ("/etc/passwd", "is no port"),
        ("what?", "is no address"),
    ],
)
def test_what_is_not_there_is_said_soon_with_a_remedy(daemon: Daemon, typed: str, said: str) -> None:
    began = time.monotonic()
    tried = daemon.wire.attempt(typed, daemon.bay)
    assert time.monotonic() - began < 5
    assert not tried.answers
    assert said in tried.sentence or "no network interface" in tried.sentence, tried
    assert tried.remedy


def test_what_answers_nothing_is_given_up(daemon: Daemon) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        tried = daemon.wire.attempt(f"127.0.0.1:{mute.getsockname()[1]}", daemon.bay)
    assert not tried.answers
    assert tried.remedy


def test_a_bad_address_is_refused_and_what_was_chosen_stays(daemon: Daemon, cars: tuple[str, str]) -> None:
    daemon.wire.use(cars[0], daemon.bay)
    with pytest.raises(SettingInvalid):
        daemon.wire.use("/etc/passwd", daemon.bay)
    assert daemon.wire.place.address == cars[0]
