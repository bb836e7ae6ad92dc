"""Which adapter a typed address means, and which ones this box can see."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from serial.tools.list_ports import comports

from motospect.adapters.can_interface import IFF_UP, NETWORK, START, is_can
from motospect.adapters.rfcomm import FORM, bluetooth_address
from motospect.errors import AdapterMissing, SettingInvalid
from motospect.model.adapter_place import AdapterFound, AdapterPlace

FORMS = (
    "Give a serial port (/dev/ttyUSB0), a network address (192.168.0.10:35000), a Bluetooth address"
    " (AA:BB:CC:DD:EE:FF) or a CAN interface (can0)."
)
LONGEST = 200
BY_ID = Path("/dev/serial/by-id")
ASK_S = 2.0
"""bluetoothctl answers within milliseconds where Bluetooth runs, and waits for ever where it does not."""
_CAN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,14}")
_HOST = re.compile(r"(?:socket://)?(?P<host>\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]{1,253}):(?P<port>\d{1,5})/?")
_PAIRED = re.compile(r"Device ((?:[0-9A-F]{2}:){5}[0-9A-F]{2}) (.+)")


def place_of(text: str, *, kind: str = "elm327") -> AdapterPlace:
    """Return the adapter a text means; nothing is none. `kind` is for what has a serial line.

    Raises SettingInvalid naming the text and what it could be.
    """
    address = text.strip()
    if not address:
        return AdapterPlace(kind, "")
    if len(address) > LONGEST or not address.isprintable():
        raise SettingInvalid(f"{address[:40]!r} is no address of an adapter.", hint=FORMS)
    try:
        device = bluetooth_address(address)
    except AdapterMissing as misspelt:
        raise SettingInvalid(f"{address!r} names no Bluetooth device.", hint=FORM) from misspelt
    if device is not None:
        mac, channel = device
        return AdapterPlace(kind, f"rfcomm://{mac}/{channel}" if channel != 1 else f"rfcomm://{mac}")
    if address.startswith("/"):
        return AdapterPlace(kind, _port(address))
    host = _HOST.fullmatch(address)
    if host is not None and 0 < int(host["port"]) < 65536:
        return AdapterPlace(kind, f"socket://{host['host']}:{int(host['port'])}")
    if host is None and _CAN.fullmatch(address):
        return AdapterPlace("socketcan", address)
    raise SettingInvalid(f"{address!r} is no address of an adapter.", hint=FORMS)


def _port(address: str) -> str:
    """Return the path of a port; a path that is there and is none is refused before anything is opened."""
    path = Path(address)
    if not address.startswith("/dev/") or ".." in path.parts:
        raise SettingInvalid(f"{address} is no port: ports are in /dev.", hint=FORMS)
    if path.exists() and not path.is_char_device():
        raise SettingInvalid(f"{address} is there and is no serial port.", hint=FORMS)
    return address


def found() -> tuple[AdapterFound, ...]:
    """Return what may be an adapter: serial ports, paired Bluetooth devices, CAN interfaces."""
    return (*_serial(), *_bluetooth(), *_can())


def _serial() -> Iterator[AdapterFound]:
    # The name by id stays the same when ports are plugged in another order.
    steady = {str(link.resolve()): str(link) for link in sorted(BY_ID.glob("*"))} if BY_ID.is_dir() else {}
    for port in sorted(comports()):
        told = (port.manufacturer, port.product or port.description)
        what = " ".join(dict.fromkeys(one for one in told if one and one != "n/a"))
        yield AdapterFound(steady.get(port.device, port.device), "serial", what or port.device)


def _bluetooth() -> Iterator[AdapterFound]:
    asked = shutil.which("bluetoothctl")
    if asked is None:
        return
    try:
        told = subprocess.run(  # noqa: S603 - found on the path, with words of our own
            [asked, "devices", "Paired"], capture_output=True, text=True, timeout=ASK_S, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return
    for mac, name in _PAIRED.findall(told):
        yield AdapterFound(f"rfcomm://{mac}", "bluetooth", name.strip())


def _can(network: Path = NETWORK) -> Iterator[AdapterFound]:
    for folder in sorted(network.glob("*")):
        if not is_can(folder):
            continue
        try:
            up = bool(int((folder / "flags").read_text(encoding="ascii"), 16) & IFF_UP)
        except (OSError, ValueError):
            continue  # unplugged while it was looked at
        note = "" if up else START.format(name=folder.name)
        yield AdapterFound(folder.name, "can", f"CAN interface {folder.name}", up, note)
