"""A virtual vehicle on a real pty, read through the whole path: adapter, link, decode, scan."""

from __future__ import annotations

import threading
from pathlib import Path

from motospect.adapters import open_adapter
from motospect.model.identity import new_id, utc_now
from motospect.scan.visit import Order, Visited, visit
from motospect.simulator import load_vehicle, serve_pty


def read_car(vehicle: str | Path, *, version: str = "1.5") -> Visited:
    """Scan a vehicle of the simulator's garage, or a vehicle file, in zero time."""
    with serve_pty(load_vehicle(vehicle), version=version, baud=115200, realtime=False) as car:
        return read_port(car.address)


def read_port(address: str) -> Visited:
    """Scan whatever answers at an adapter's address."""
    wire = open_adapter("elm327", address, baud=115200, stop=threading.Event())
    try:
        return visit(wire, wire.connect(), Order(new_id(), "check", utc_now(), demo=True))
    finally:
        wire.close()
