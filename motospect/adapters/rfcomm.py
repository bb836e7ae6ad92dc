"""A Bluetooth adapter by its address: the serial port profile (RFCOMM) over a socket of the kernel.

Nothing is bound beforehand; pairing is done once, with `bluetoothctl` (docs/box.md).
"""

from __future__ import annotations

import errno
import re
import socket
import threading
from collections.abc import Callable

from motospect.adapters.socket_port import SocketPort, connect
from motospect.errors import AdapterMissing, AdapterReleased

CONNECT_S = 8.0
"""The radio calls for 5.12 s (Bluetooth core specification, page timeout); then the channel is set up."""
CHANNEL = 1
"""Where ELM327 adapters have their serial port profile."""

_MAC = r"(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}"
_ADDRESS = re.compile(rf"(?:rfcomm://)?(?P<mac>{_MAC})(?:/(?P<channel>[1-9]|[12][0-9]|30))?", re.IGNORECASE)
FORM = "Write rfcomm://AA:BB:CC:DD:EE:FF, with /2 behind it for channel 2; `bluetoothctl devices` lists them."

_NOBODY = (
    "it does not answer",
    "Plug it into the car, bring it nearer, and end a telephone's connection to it. Adapters that have"
    " Bluetooth Low Energy only are not supported: take one with classic Bluetooth, USB or Wi-Fi.",
)
_OFF = "Bluetooth is switched off", "`rfkill unblock bluetooth`, then `bluetoothctl power on`."
_NONE = (
    "this system has no Bluetooth",
    "Plug a Bluetooth stick in, install bluez, and let the unit use AF_BLUETOOTH; or use USB or Wi-Fi.",
)
_NOT_BUILT_IN = (
    "this Python was built without Bluetooth",
    "Make .venv anew with Debian's Python: `rm -r .venv`, then `PATH=/usr/bin:/bin ./scripts/set-up run`.",
)
_STRANGER = (
    "it is not paired with this box",
    "Pair it once with `bluetoothctl`: `pair {mac}`, PIN 1234 or 0000, then `trust {mac}`.",
)
_REFUSED = (
    "it refuses the connection on channel {channel}",
    "It may be in use by a telephone, not be paired (`bluetoothctl`, PIN 1234 or 0000), or have its serial"
    " port on another channel: rfcomm://{mac}/2. Adapters with Bluetooth Low Energy only have none.",
)
_TAKEN = "something on this box uses it already", "End that program, or `rfcomm release` what is bound to it."
TROUBLES = {
    errno.ENOSYS: _NOT_BUILT_IN,
    errno.EAFNOSUPPORT: _NONE,
    errno.EPROTONOSUPPORT: _NONE,
    errno.EHOSTDOWN: _NOBODY,
    errno.ETIMEDOUT: _NOBODY,
    errno.ECONNABORTED: _NOBODY,
    errno.EHOSTUNREACH: _OFF,
    errno.ENETDOWN: _OFF,
    errno.ENODEV: _OFF,
    errno.EACCES: _STRANGER,
    errno.EPERM: _STRANGER,
    errno.EBADE: _STRANGER,
    errno.ECONNREFUSED: _REFUSED,
    errno.EBUSY: _TAKEN,
    errno.EALREADY: _TAKEN,
}
"""The kernel's error numbers in words, and what to do (bt_to_errno in net/bluetooth/lib.c)."""

MakeSocket = Callable[[], socket.socket]


def bluetooth_address(address: str) -> tuple[str, int] | None:
    """Return device and channel of `rfcomm://AA:BB:CC:DD:EE:FF/1` or a plain `AA:BB:CC:DD:EE:FF`, else None.

    Raises AdapterMissing for an `rfcomm://` that names no device.
    """
    match = _ADDRESS.fullmatch(address)
    if match is not None:
        return match["mac"].upper().replace("-", ":"), int(match["channel"] or CHANNEL)
    if address.lower().startswith("rfcomm:"):
        raise AdapterMissing(f"{address} names no Bluetooth device.", hint=FORM)
    return None


def rfcomm_socket() -> socket.socket:
    """Return an unconnected socket; raises OSError where this Python or the kernel knows no Bluetooth."""
    family: int | None = getattr(socket, "AF_BLUETOOTH", None)
    if family is None:  # a Python that was built without the headers of bluez
        raise OSError(errno.ENOSYS, "no AF_BLUETOOTH")
    return socket.socket(family, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM)


def open_rfcomm(
    mac: str, channel: int, *, stop: threading.Event, make: MakeSocket = rfcomm_socket
) -> SocketPort:
    """Call the adapter; raises AdapterMissing with the reason, AdapterReleased within 50 ms of `stop`."""
    try:
        line = make()
    except OSError as missing:
        raise _missing(missing, mac, channel) from missing
    try:
        connect(line, (mac, channel), stop=stop, longest_s=CONNECT_S)
    except OSError as refused:
        line.close()
        raise _missing(refused, mac, channel) from refused
    except AdapterReleased:
        line.close()
        raise
    return SocketPort(line)


def _missing(cause: OSError, mac: str, channel: int) -> AdapterMissing:
    said = (cause.strerror or str(cause)).rstrip(".")
    why, hint = TROUBLES.get(cause.errno or 0, (said, f"Check Bluetooth with `bluetoothctl info {mac}`."))
    return AdapterMissing(
        f"No adapter could be opened at {mac}: {why.format(channel=channel)}.", hint=hint.format(mac=mac)
    )
