"""The serial ports the system has, for a person who looks for the right one."""

from __future__ import annotations

from serial.tools.list_ports import comports


def serial_ports() -> tuple[tuple[str, str], ...]:
    """Return device path and description of every serial port, sorted by path."""
    return tuple((port.device, port.description or "no description") for port in sorted(comports()))
