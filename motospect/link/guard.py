"""The bus guard: the one place every transmission passes, and an allow-list of what may pass.

Reading services of SAE J1979 and of UDS (ISO 14229-1) only. Clearing, reflash, security access, routines
and actuator tests are not in the list, so no path in the product can send them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from motospect.errors import RequestForbidden

READING_SERVICES = {
    0x01: "current values",
    0x02: "freeze frame",
    0x03: "stored codes",
    0x06: "monitor tests",
    0x07: "pending codes",
    0x09: "vehicle information",
    0x0A: "permanent codes",
    0x19: "fault memory (UDS)",
    0x22: "data by identifier (UDS)",
    0x3E: "tester present (UDS)",
}
MIN_GAP_S = 0.002
"""Shortest time between two requests: at most 500 a second, well under a tenth of a 500 kbit/s bus."""


class BusGuard:
    """Lets reading requests pass at a bounded rate and refuses everything else."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._last = float("-inf")

    def admit(self, payload: bytes) -> None:
        """Return when `payload` may be sent now; raises RequestForbidden when it may not be sent at all."""
        if not payload or payload[0] not in READING_SERVICES:
            service = f"{payload[0]:02X}" if payload else "none"
            raise RequestForbidden(
                f"Service {service} is not on the list of services this box may send.",
                hint="MOTOSPECT reads; it does not write to control units here.",
            )
        ahead = self._last + MIN_GAP_S - self._clock()
        if ahead > 0:
            self._wait(ahead)
        self._last = self._clock()
