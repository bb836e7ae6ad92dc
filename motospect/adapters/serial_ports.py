"""The serial ports the system has, for a person who looks for the right one."""

from __future__ import annotations

import os
import re

from serial.tools.list_ports import comports
from serial.tools.list_ports_linux import SysFS

_COMMON = re.compile(r"0*\d{0,2}|0123456789.*|12345678.*|A50285BI")
"""Serial numbers that whole batches of adapters share: they name nobody."""


def serial_ports() -> tuple[tuple[str, str], ...]:
    """Return device path and description of every serial port, sorted by path."""
    return tuple((port.device, port.description or "no description") for port in sorted(comports()))


def usb_serial(address: str) -> str | None:
    """Return the serial number of the USB device behind `address`; None where it has none of its own."""
    if "://" in address:
        return None
    return own_number(SysFS(os.path.realpath(address)).serial_number)


def own_number(told: str | None) -> str | None:
    """Return a USB serial number that can tell one adapter from another, None for one that many share."""
    return None if told is None or _COMMON.fullmatch(told) else f"usb {told}"
