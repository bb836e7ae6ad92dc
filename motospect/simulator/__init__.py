"""Virtual vehicles behind an emulated ELM327 or STN adapter, on a pty or on TCP, with real timing.

The face of the room; everything else is internal, but for `canbus.serve_can`, which needs python-can::

    from motospect.simulator import load_vehicle, serve_pty, serve_tcp, vehicle_names

    with serve_pty(load_vehicle("petrol_lean"), baud=115200, realtime=True) as port:
        port.address            # '/dev/pts/7'
    with serve_tcp(load_vehicle("petrol_healthy"), host="127.0.0.1", port=0, realtime=False) as port:
        port.address            # 'socket://127.0.0.1:40123'

`Elm327` is the adapter without any port: bytes in, bytes out, time given from outside. Its `ask("0100")`
is the shortest way to an answer in a test. `vehicle.faults.append(Fault(match="03", unplug=True))` scripts a
mishap on the wire, as a `[[fault]]` table in a vehicle file does. The room imports nothing from the others:
it encodes by tables of its own, so that a mistake shared with the decoder cannot confirm itself.
"""

from __future__ import annotations

from motospect.simulator.chips import adapter_names, load_adapter
from motospect.simulator.elm import Elm327
from motospect.simulator.errors import SimulatorError
from motospect.simulator.faults import Fault
from motospect.simulator.garage import load_vehicle, vehicle_names
from motospect.simulator.recorded import from_recordings
from motospect.simulator.serve import Port, serve_pty, serve_tcp
from motospect.simulator.timing import Timing
from motospect.simulator.vehicle import Vehicle

__all__ = [
    "Elm327",
    "Fault",
    "Port",
    "SimulatorError",
    "Timing",
    "Vehicle",
    "adapter_names",
    "from_recordings",
    "load_adapter",
    "load_vehicle",
    "serve_pty",
    "serve_tcp",
    "vehicle_names",
]
