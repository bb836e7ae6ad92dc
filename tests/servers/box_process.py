"""A box cut down to what is killed in the tests: a store, scans that are saved, and the courier."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from motospect.store import Store
from motospect.supervise import Supervisor, Worker
from motospect.sync import Courier, box_id
from motospect.sync.transports import open_transport
from tests.servers.fleet import QUICK, make_scan

SCAN_EVERY_S = 0.02


def main(folder: str, url: str, credentials: str, scans: str) -> None:
    """Save scans and say so, one id a line, while the courier sends them; then only send."""
    store = Store.open(Path(folder))
    transport = open_transport(url, box=box_id(store), credentials_file=credentials)
    courier = Courier(store=store, transport=transport, patience=QUICK)
    supervisor = Supervisor()
    supervisor.start([Worker(name="sync", run=courier.run, stall_s=60.0)])
    pause = threading.Event()
    for _ in range(int(scans)):
        scan = make_scan()
        store.save_scan(scan, ())
        print(scan.id, flush=True)  # noqa: T201 - this is its report
        pause.wait(SCAN_EVERY_S)
    supervisor.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
