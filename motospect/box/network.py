"""The address people in the workshop reach the box at."""

from __future__ import annotations

import fcntl
import socket
import struct
from collections.abc import Callable
from pathlib import Path

_SIOCGIFADDR = 0x8915
"""netdevice(7): IPv4 address of an interface."""
_ELSEWHERE = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737); connecting a UDP socket to it sends nothing."""


def lan_address(
    *, routed: Callable[[], str | None] | None = None, own: Callable[[], list[str]] | None = None
) -> str | None:
    """Return the IPv4 address the box has on its network, None when it is on none.

    That of the route to the outside if there is one; else, as on the box's own access point, that of
    the first interface with an address.
    """
    address = (routed or _routed)()
    if address and _is_reachable(address):
        return address
    return next(filter(_is_reachable, (own or _own)()), None)


def _is_reachable(address: str) -> bool:
    return not address.startswith(("127.", "0."))


def _routed() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address


def _own() -> list[str]:
    """Return the addresses of all interfaces, by name; /sys because the hardened unit has no netlink."""
    names = sorted(interface.name for interface in Path("/sys/class/net").glob("*"))
    return [found for name in names if (found := _interface_address(name))]


def _interface_address(name: str) -> str | None:
    """Return the interface's IPv4 address: bytes 20 to 23 of the answered `struct ifreq`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        try:
            answer = fcntl.ioctl(asker, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
        except OSError:
            return None
    return socket.inet_ntoa(answer[20:24])
