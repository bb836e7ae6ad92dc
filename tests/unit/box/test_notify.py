"""What systemd hears, on a real socket in a child process, and what happens when nobody listens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from motospect.box.notify import Notifier, QuietNotifier, SystemdNotifier, open_notifier

DAEMON = """
from motospect.box.notify import open_notifier
notifier = open_notifier()
notifier.ready("pages at http://192.0.2.7:8084")
notifier.status("scanning")
notifier.alive()
notifier.stopping()
print(type(notifier).__name__)
"""


def run_daemon(**environ: str) -> str:
    kept = {name: text for name, text in os.environ.items() if name != "NOTIFY_SOCKET"}
    done = subprocess.run(
        [sys.executable, "-c", DAEMON],
        env=kept | environ,
        text=True,
        capture_output=True,
        check=True,
        timeout=30,
    )
    return done.stdout.strip()


@pytest.fixture
def systemd() -> Iterator[socket.socket]:
    """A socket such as systemd gives to a service, in the abstract name space."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0motospect-{uuid.uuid4().hex}")
        listener.settimeout(5.0)
        yield listener


def test_systemd_hears_the_whole_life(systemd: socket.socket) -> None:
    name = systemd.getsockname().decode().replace("\0", "@")
    assert run_daemon(NOTIFY_SOCKET=name) == "SystemdNotifier"
    heard = [systemd.recv(4096).decode() for _ in range(5)]
    assert heard == [
        "STATUS=starting",
        "READY=1\nSTATUS=pages at http://192.0.2.7:8084",
        "STATUS=scanning",
        "WATCHDOG=1",
        "STOPPING=1",
    ]


def test_started_by_hand_nobody_is_told() -> None:
    assert run_daemon() == "QuietNotifier"


def test_a_socket_nobody_listens_on_is_no_error() -> None:
    assert run_daemon(NOTIFY_SOCKET=f"@motospect-{uuid.uuid4().hex}") == "QuietNotifier"


def test_without_systemd_python_the_reason_is_kept() -> None:
    def missing() -> None:
        raise ImportError("No module named 'systemd'")

    notifier = open_notifier(missing)
    assert isinstance(notifier, QuietNotifier)
    assert notifier.reason == "systemd-python is not installed"


def test_a_lost_socket_is_logged_and_the_daemon_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    def lost(message: str) -> bool:
        raise ConnectionRefusedError(111, "Connection refused")

    SystemdNotifier(lost).alive()
    assert "WATCHDOG=1" in caplog.text
    assert "Connection refused" in caplog.text


@pytest.mark.parametrize("notifier", [SystemdNotifier(lambda message: True), QuietNotifier("by hand")])
def test_every_notifier_takes_every_message(notifier: Notifier) -> None:
    notifier.ready("up")
    notifier.status("idle")
    notifier.alive()
    notifier.stopping()
