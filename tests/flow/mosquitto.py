"""A real mosquitto with exactly the files of config/mosquitto, rendered by scripts/workshop-broker."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.flow.processes import eventually
from tests.leashed import leash

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/workshop-broker"
PROGRAM = shutil.which("mosquitto", path=f"{os.defpath}:/usr/sbin:/usr/local/sbin")
LAN = "127.0.0.2"
"""Stands for the box's address on the workshop's network; all of 127/8 is this machine."""

needs_mosquitto = pytest.mark.skipif(
    PROGRAM is None, reason="mosquitto is missing: apt-get install mosquitto (scripts/set-up test does it)"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """One broker in a folder of its own; it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.websocket_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.set_up("render", "--lan-address", LAN, *self._ports())
        # As Debian's own /etc/mosquitto/mosquitto.conf.
        (folder / "mosquitto.conf").write_text(
            f"persistence true\npersistence_location {folder}/state/\ninclude_dir {folder}/conf.d\n"
        )
        (folder / "state").mkdir()
        (folder / "state").chmod(0o777)

    def _ports(self) -> tuple[str, ...]:
        return ("--port", str(self.port), "--websocket-port", str(self.websocket_port))

    def set_up(self, *arguments: str) -> str:
        """Run scripts/workshop-broker and return what it printed."""
        command = [SCRIPT, *arguments, "--into", self.folder / "conf.d"]
        return subprocess.run(command, text=True, capture_output=True, check=True, timeout=60).stdout.strip()

    def add(self, name: str) -> str:
        """Give a name a password and return it; before the broker starts."""
        return self.set_up("add", name)

    def start(self) -> None:
        """Start and return when it listens."""
        assert PROGRAM is not None
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "-c", self.folder / "mosquitto.conf", "-v"], stdout=log, stderr=log
            )
        leash().hold(self._process)
        eventually(self.listens)

    def listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "log").read_text()
        try:
            socket.create_connection((LAN, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def mosquitto(*names: str) -> Iterator[tuple[Mosquitto, dict[str, str]]]:
    """Run a broker that knows these names; gives it and their passwords."""
    # Not pytest's folder: mosquitto started by root becomes a user of its own, who may not look in there.
    with tempfile.TemporaryDirectory(prefix="motospect-broker-") as made:
        folder = Path(made)
        leash().folder(folder)
        folder.chmod(0o755)
        broker = Mosquitto(folder)
        passwords = {name: broker.add(name) for name in names}
        broker.start()
        try:
            yield broker, passwords
        finally:
            broker.kill()
