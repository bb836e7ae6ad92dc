"""The fleet on one machine: a private broker and database, ingester, pages, and a box with a virtual vehicle.

Everything but this process runs in processes of its own, as it would in earnest, and ends with it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from motospect.config import Settings
from motospect.errors import FleetDatabaseError, ServerMissing
from motospect.fleet import database, shared_pages, vehicles
from motospect.fleet.enrolment import INGESTER
from motospect.fleet.private_servers import PrivateBroker, PrivateDatabase, free_port
from motospect.fleet.vehicles import VehicleLine
from motospect.leash import Leash

ARRIVAL_S = 90.0
"""Virtual vehicle, scan, and the way to the fleet: about 15 s on two cores."""


class FleetDemo:
    """Everything started and a scan on its way; use with `running`."""

    def __init__(
        self, folder: Path, broker: PrivateBroker, postgresql: PrivateDatabase, leash: Leash
    ) -> None:
        self._folder = folder
        self._leash = leash
        self._broker = broker
        self._conninfo = postgresql.create("motospect")
        self.address = f"http://127.0.0.1:{free_port()}"

    @classmethod
    @contextmanager
    def running(cls, box: str) -> Iterator[FleetDemo]:
        """Start servers and the fleet's processes, let `box` in, end all at the end. Raises ServerMissing."""
        with ExitStack() as open_parts:
            leash = open_parts.enter_context(Leash())
            folder = Path(open_parts.enter_context(tempfile.TemporaryDirectory(prefix="motospect-fleet-")))
            leash.folder(folder)
            broker = PrivateBroker(folder / "broker", leash)
            open_parts.callback(broker.kill)
            broker.enrol(box)
            broker.start()
            postgresql = PrivateDatabase(leash)
            open_parts.callback(postgresql.close)
            postgresql.start()
            demo = cls(folder, broker, postgresql, leash)
            open_parts.enter_context(demo._process("fleet", "ingest"))
            open_parts.enter_context(demo._process("fleet", "serve"))
            yield demo

    @contextmanager
    def box(self, name: str, store: Path) -> Iterator[None]:
        """Run a demo box with this store, whose scans come here, until the end of the block."""
        with self._process("demo", "--port", "0", "--store", str(store), name=name):
            yield

    def box_settings(self, settings: Settings, box: str) -> Settings:
        """Let this box in; returns its settings with the way its records take to the fleet."""
        return replace(
            settings, sync_url=self._broker.url, sync_credentials_file=str(self._broker.enrol(box))
        )

    def arrived(self, *, timeout_s: float = ARRIVAL_S) -> tuple[VehicleLine, ...]:
        """Wait for the first scan and return what is there; raises ServerMissing when none comes."""
        if not _within(timeout_s, lambda: bool(self._lines())):
            raise ServerMissing(
                f"No scan has arrived within {timeout_s:.0f} s.", hint="The lines above say what went wrong."
            )
        return self._lines()

    def customer_arrived(self, token: Callable[[], str | None], *, timeout_s: float = ARRIVAL_S) -> str:
        """Wait for the page behind a customer's link and return its address; raises ServerMissing."""
        if not _within(timeout_s, lambda: self._has_page(token())):
            raise ServerMissing(
                f"No customer's page has arrived within {timeout_s:.0f} s.",
                hint="The lines above say what went wrong.",
            )
        return f"{self.address}/r/{token()}"

    def _has_page(self, token: str | None) -> bool:
        if token is None:
            return False
        try:
            connection = database.connect(self._conninfo)
            try:
                return shared_pages.shared_page(connection, token) is not None
            finally:
                connection.close()
        except FleetDatabaseError:
            return False

    def _lines(self) -> tuple[VehicleLine, ...]:
        try:
            connection = database.connect(self._conninfo)
            try:
                return vehicles.vehicles(connection)
            finally:
                connection.close()
        except FleetDatabaseError:
            return ()  # the ingester has not made the tables yet

    @contextmanager
    def _process(self, *arguments: str, name: str = INGESTER) -> Iterator[None]:
        """Run `motospect ARGUMENTS` with settings of its own from a folder of its own."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        settings = self._settings(self._broker.folder / f"{name}.credentials")
        (folder / ".env").write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        command = [sys.executable, "-m", "motospect", *arguments]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
        self._leash.hold(process)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=6)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _settings(self, credentials: Path) -> dict[str, str]:
        return {
            "MOTOSPECT_SYNC_URL": self._broker.url,
            "MOTOSPECT_SYNC_CREDENTIALS_FILE": str(credentials),
            "MOTOSPECT_FLEET_BROKER_URL": self._broker.url,
            "MOTOSPECT_FLEET_CREDENTIALS_FILE": str(credentials),
            "MOTOSPECT_FLEET_DATABASE": self._conninfo,
            "MOTOSPECT_FLEET_PORT": self.address.rpartition(":")[2],
            "MOTOSPECT_PORTAL_HOST": "127.0.0.1",
            "MOTOSPECT_LOG_LEVEL": "warning",
        }


def _within(timeout_s: float, holds: Callable[[], bool]) -> bool:
    """Return whether it came to hold in time."""
    end, pause = time.monotonic() + timeout_s, threading.Event()
    while not holds():
        if time.monotonic() > end:
            return False
        pause.wait(0.2)
    return True
