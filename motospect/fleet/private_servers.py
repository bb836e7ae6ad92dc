"""A broker and a PostgreSQL of one's own: on loopback, in one's own folder, for the demo and the tests.

The system's own servers are never touched.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from motospect.errors import FleetDatabaseError, ServerMissing
from motospect.fleet import database
from motospect.fleet.enrolment import INGESTER, enrol
from motospect.leash import Leash

START_S = 30.0
STOP_S = 5.0
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")


class PrivateBroker:
    """Mosquitto on a free port, no anonymous, with the rules of `enrol`."""

    def __init__(self, folder: Path, leash: Leash) -> None:
        """`leash` ends it with whoever started it."""
        self._leash = leash
        self._program = _program("mosquitto", Path("/usr/sbin/mosquitto"))
        self.folder = folder
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True)
        self.enrol(INGESTER)
        (folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous false\n"
            f"password_file {folder}/passwords\nacl_file {folder}/rules\n"
            "persistence false\nset_tcp_nodelay true\nlog_type error\nlog_type warning\n"
            # Started by root it would become a user who cannot read this folder.
            + ("user root\n" if os.geteuid() == 0 else "")
        )

    def enrol(self, name: str) -> Path:
        """Let a box in and return its credentials file; a running broker reads its files again."""
        credentials = self.folder / f"{name}.credentials"
        rules, passwords = self.folder / "rules", self.folder / "passwords"
        enrol(name, passwords=passwords, rules=rules, credentials=credentials)
        self.reload()
        return credentials

    def reload(self) -> None:
        """Have it read its password and rules files again."""
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def start(self) -> None:
        """Start it and wait until it answers; raises ServerMissing."""
        command = [self._program, "-c", str(self.folder / "mosquitto.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own words
        self._leash.hold(self._process)
        _wait_for("mosquitto", self._listens)

    def _listens(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise ServerMissing(
                f"mosquitto ended with status {self._process.returncode} as soon as it was started.",
                hint=f"Run it by hand to see why: {self._program} -c {self.folder}/mosquitto.conf",
            )
        return _answers(self.port)

    def kill(self) -> None:
        """End it without any warning."""
        _kill(self._process)
        self._process = None


class PrivateDatabase:
    """PostgreSQL on a free port with a user `motospect`; never run as root.

    Its folder is below the system's temporary one: another user must get there, and only there.
    """

    def __init__(self, leash: Leash) -> None:
        """`leash` ends it with whoever started it."""
        self._leash = leash
        self._programs = _postgresql()
        self.folder = Path(tempfile.mkdtemp(prefix="motospect-postgresql-"))
        leash.folder(self.folder)
        self.port = free_port()
        self._user = _user_for_postgresql()
        self._process: subprocess.Popen[bytes] | None = None
        self._passfile = self.folder / "pgpass"
        try:
            self._make()
        except BaseException:
            self.close()
            raise

    def conninfo(self, name: str = "postgres") -> str:
        """Return the connection string of a database of this server."""
        return f"host=127.0.0.1 port={self.port} user=motospect dbname={name} passfile={self._passfile}"

    def create(self, name: str) -> str:
        """Make an empty database and return its connection string."""
        connection = database.connect(self.conninfo())
        try:
            with database.told():
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
        finally:
            connection.close()
        return self.conninfo(name)

    def start(self) -> None:
        """Start it and wait until it answers; recovers first when it was killed. Raises ServerMissing."""
        command = [
            str(self._programs / "postgres"), "-D", str(self.folder / "cluster"), "-p", str(self.port),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=16MB",
            # A killed process loses nothing that the kernel has, and this cluster outlives no power cut.
            "-c", "fsync=off",
        ]  # fmt: skip
        _wait_for("PostgreSQL", lambda: self._starts(command))

    def kill(self) -> None:
        """End it and its children without any warning."""
        _kill(self._process, group=True)
        self._process = None

    def close(self) -> None:
        """End it and remove all it has written."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)  # its "immediate shutdown": nothing here is kept
            try:
                self._process.wait(timeout=STOP_S)
            except subprocess.TimeoutExpired:
                pass  # killed below
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _starts(self, command: list[str]) -> bool:
        """Start it if it does not run; return whether it answers. A killed one may still be in the way."""
        if self._process is None or self._process.poll() is not None:
            log = (self.folder / "log").open("ab")
            with log:
                self._process = subprocess.Popen(  # noqa: S603 - our own words
                    command, stdout=log, stderr=log, start_new_session=True, cwd="/", **self._as_user()
                )
            self._leash.hold(self._process)
        try:
            database.connect(self.conninfo()).close()
        except FleetDatabaseError:
            return False
        return True

    def _make(self) -> None:
        """Make the cluster with one user who needs a password."""
        password = secrets.token_hex(16)
        given = self.folder / "password"
        for file, text in (
            (given, password),
            (self._passfile, f"127.0.0.1:{self.port}:*:motospect:{password}\n"),
        ):
            file.touch(mode=0o600)
            file.write_text(text)
        if self._user is not None:
            entry = pwd.getpwnam(self._user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            os.chown(given, entry.pw_uid, entry.pw_gid)
        command = [
            str(self._programs / "initdb"), "-D", str(self.folder / "cluster"), "-U", "motospect",
            "-E", "UTF8", "--locale=C", "--auth=scram-sha-256", f"--pwfile={given}", "--no-sync",
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603 - our own words
            command, capture_output=True, text=True, check=False, cwd="/", **self._as_user()
        )
        if done.returncode:
            raise ServerMissing(f"PostgreSQL's initdb failed: {done.stderr.strip()}", hint="See its words.")

    def _as_user(self) -> dict[str, Any]:
        """Return what makes a child run as the user PostgreSQL insists on."""
        if self._user is None:
            return {}
        return {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []}


def free_port() -> int:
    """Return a TCP port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program(name: str, debian: Path) -> str:
    found = shutil.which(name) or (str(debian) if debian.exists() else None)
    if found is None:
        raise ServerMissing(f"{name} is not installed.", hint=f"Install it: apt-get install {name}")
    return found


def _postgresql() -> Path:
    """Return the folder of the newest PostgreSQL's programs: Debian keeps them out of PATH."""
    versions = sorted(DEBIAN_POSTGRESQL.glob("*/bin/postgres"), key=lambda file: int(file.parts[-3]))
    if not versions:
        raise ServerMissing("PostgreSQL is not installed.", hint="Install it: apt-get install postgresql")
    return versions[-1].parent


def _user_for_postgresql() -> str | None:
    """Return whom to run PostgreSQL as: itself refuses root."""
    if os.geteuid() != 0:
        return None
    return next((entry.pw_name for entry in pwd.getpwall() if entry.pw_name == "postgres"), "nobody")


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _wait_for(name: str, ready: Callable[[], bool]) -> None:
    end, pause = time.monotonic() + START_S, threading.Event()
    while not ready():
        if time.monotonic() > end:
            raise ServerMissing(
                f"{name} did not start within {START_S:.0f} s.", hint="Look at its log and try again."
            )
        pause.wait(0.05)


def _kill(process: subprocess.Popen[bytes] | None, *, group: bool = False) -> None:
    if process is None:
        return
    if group:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.kill()
    process.wait()
