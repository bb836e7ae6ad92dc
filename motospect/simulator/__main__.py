"""`python -m motospect.simulator VEHICLE`: serves a virtual vehicle on a pty until its input ends.

For a parent that wants one in a process of its own: the address is the first line of the output, and the
vehicle goes when the parent does, however that ends.
"""

from __future__ import annotations

import signal
import sys

from motospect.simulator import load_vehicle, serve_pty


def main(name: str) -> None:
    """Serve the vehicle of this name in real time."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes our input
    with serve_pty(load_vehicle(name), baud=115200, realtime=True) as port:
        print(port.address, flush=True)  # noqa: T201 - what the parent waits for
        sys.stdin.read()


main(sys.argv[1])
