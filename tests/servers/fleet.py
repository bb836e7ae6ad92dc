"""A fleet for tests: an ingester as a process of its own, boxes in this one or as processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from motospect.fleet import database
from motospect.fleet.private_servers import PrivateBroker
from motospect.model.identity import new_id
from motospect.model.scan import AdapterIdentity, Ecu, Scan, TroubleCode, VehicleIdentity, Verdict
from motospect.store import Store
from motospect.sync import Courier, Patience, box_id
from motospect.sync.transports import open_transport
from tests.flow.processes import MOTOSPECT, eventually
from tests.leashed import leash

QUICK = Patience(resend_s=1.0, longest_resend_s=2.0, first_pause_s=0.1, longest_pause_s=0.5, steady_s=0.3)


def make_scan(**values: Any) -> Scan:
    """Return a small scan with an id of its own."""
    given: dict[str, Any] = {
        "id": new_id(),
        "kind": "pre",
        "started_at": "2026-05-04T09:30:00.000Z",
        "finished_at": "2026-05-04T09:30:04.000Z",
        "clock": "synced",
        "adapter": AdapterIdentity("elm327", "ELM327 v1.5", voltage_v=12.4),
        "verdict": Verdict(clean=False, complete=False, headline="1 code stored; not complete."),
        "vehicle": VehicleIdentity(vin="1FTEX1EP3EFB12345", vin_source="ecu", make="Ford"),
        "ecus": (Ecu("7E8", state="answered", dtcs=(TroubleCode("P0171", ("stored",)),)),),
    }
    return Scan(**(given | values))


@dataclass
class Box:
    """A store and its courier in a thread of this process."""

    store: Store
    courier: Courier
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self.courier.run, args=(self._stop, lambda: None))
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.store.close()

    def add(self, **values: Any) -> Scan:
        scan = make_scan(**values)
        self.store.save_scan(scan, ())
        return scan


@dataclass
class Fleet:
    """What one test has started."""

    folder: Path
    broker: PrivateBroker
    conninfo: str
    boxes: list[Box] = field(default_factory=list)
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def box(self, *, password: bool = True, url: str | None = None) -> Box:
        """Return a started box; without `password` it brings one the broker does not know."""
        store = Store.open(self.folder / f"box-{len(self.boxes)}")
        name = box_id(store)
        credentials = self.broker.enrol(name)
        if not password:
            credentials.write_text(f"{name}:wrong\n")
        transport = open_transport(url or self.broker.url, box=name, credentials_file=str(credentials))
        box = Box(store, Courier(store=store, transport=transport, patience=QUICK))
        self.boxes.append(box)
        box.start()
        return box

    def start_ingester(self) -> subprocess.Popen[str]:
        """Start `motospect fleet ingest`; its words go to `ingest.log`."""
        folder = self.folder / "ingester"
        folder.mkdir(exist_ok=True)
        settings = {
            "MOTOSPECT_FLEET_BROKER_URL": self.broker.url,
            "MOTOSPECT_FLEET_CREDENTIALS_FILE": str(self.broker.folder / "ingester.credentials"),
            "MOTOSPECT_FLEET_DATABASE": self.conninfo,
        }
        (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        return self.start_process(*MOTOSPECT, "fleet", "ingest", folder=folder, log="ingest.log")

    def start_process(self, *command: str, folder: Path, log: str) -> subprocess.Popen[str]:
        """Start a process that ends with the test."""
        with (self.folder / log).open("a") as said:
            process = subprocess.Popen(
                list(command), cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, text=True
            )
        leash().hold(process)
        self.processes.append(process)
        return process

    def start_box_process(self, store: Path, *, scans: int) -> subprocess.Popen[str]:
        """Start a box as a process that writes up to `scans` scans and says each id once it is saved."""
        (credentials,) = self.broker.folder.glob("*-*.credentials")
        program = ("-m", "tests.servers.box_process")
        command = (sys.executable, *program, str(store), self.broker.url, str(credentials), str(scans))
        return self.start_process(*command, folder=Path(__file__).parents[2], log="box.log")

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return rows of the database; none while it is away or has no tables yet."""
        try:
            with closing(psycopg.connect(self.conninfo, connect_timeout=2)) as connection:
                return connection.execute(sql.encode(), values).fetchall()
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return []

    def kept(self) -> list[str]:
        """Return the ids in the database."""
        return [str(scan_id) for (scan_id,) in self.query("SELECT id FROM scan ORDER BY box, sequence")]

    def said(self, log: str = "ingest.log") -> str:
        """Return what a process has logged."""
        return (self.folder / log).read_text()

    def make_tables(self) -> None:
        """Bring the database up to date without an ingester."""
        with closing(database.connect(self.conninfo)) as connection:
            database.bring_up_to_date(connection)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        for box in self.boxes:
            box.end()


def drained(box: Box) -> Callable[[], bool]:
    """Whether the box has nothing left to send."""
    return lambda: box.store.outbox_size() == 0


def await_state(box: Box, state: str, *words: str) -> None:
    """Wait until the health page would show this state with these words."""

    def shown() -> bool:
        part = box.courier.state()
        return part.state == state and all(word in part.reason for word in words)

    eventually(shown)
