"""The protocols of an ELM327 by their numbers."""

from __future__ import annotations

from motospect.adapters.old_bus import BY_NUMBER

PROTOCOLS = {
    **{number: bus.name for number, bus in BY_NUMBER.items()},
    "6": "ISO 15765-4 CAN 11/500",
    "7": "ISO 15765-4 CAN 29/500",
    "8": "ISO 15765-4 CAN 11/250",
    "9": "ISO 15765-4 CAN 29/250",
    "A": "SAE J1939 CAN 29/250",
}
"""Protocol numbers of `ATDPN` (ELM327 data sheet, "AT SP")."""
