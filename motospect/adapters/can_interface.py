"""Opens the CAN interface an address names, and says in a sentence what is missing when it cannot.

`can0` is a SocketCAN interface. `virtual:NAME` is a bus inside this process and `udp_multicast:GROUP` one
between processes of this machine, both for tests and the demo.
"""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import can

from motospect.errors import AdapterMissing, SettingInvalid

NETWORK = Path("/sys/class/net")
ARPHRD_CAN = 280
IFF_UP = 0x1
START = "Start it with `ip link set {name} up type can bitrate 500000`; some vehicles need bitrate 250000."
ANSWERS = (
    {"can_id": 0x7E8, "can_mask": 0x7F8, "extended": False},
    {"can_id": 0x18DAF100, "can_mask": 0x1FFFFF00, "extended": True},
)
"""Answers to a tester (ISO 15765-4 tables 7 and 8): the kernel keeps all other traffic away from us."""

PORT = 43113
"""python-can's own for udp_multicast."""

_GROUP = re.compile(r"\[(?P<group>[^\]]+)\]:(?P<port>\d{1,5})|(?P<bare>[^\[\]]+)")


def open_interface(address: str, *, network: Path = NETWORK) -> can.BusABC:
    """Return the open bus; raises AdapterMissing, and SettingInvalid for an address that is none.

    python-can's own configuration (files, environment) is left out: settings have one place.
    """
    kind, _, rest = address.partition(":")
    try:
        if kind == "virtual" and rest:
            return can.Bus(interface="virtual", channel=rest, ignore_config=True)
        if kind == "udp_multicast":
            group, port = _multicast(rest)
            return can.Bus(
                interface="udp_multicast", channel=group, port=port, fd=False, hop_limit=0, ignore_config=True
            )
        _check_interface(address, network)
        return can.Bus(interface="socketcan", channel=address, can_filters=ANSWERS, ignore_config=True)
    except (can.CanError, OSError) as refused:
        raise AdapterMissing(
            f"No CAN interface could be opened at {address}: {reason(refused)}.",
            hint=f"Look at it with `ip -details link show {address}`.",
        ) from refused


def reason(cause: BaseException) -> str:
    """Return the system's words: python-can wraps the error of the socket, which says more than its own."""
    while not (isinstance(cause, OSError) and cause.strerror) and cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause).rstrip(".") or type(cause).__name__


def _multicast(rest: str) -> tuple[str, int]:
    """Return group and UDP port of `GROUP` or `[GROUP]:PORT`.

    Only groups of interface-local scope pass (RFC 4291 section 2.7, ff01 and ff11): a diagnostic request
    must not reach whatever listens elsewhere on the workshop's network.
    """
    match = _GROUP.fullmatch(rest)
    group = (match["group"] or match["bare"]) if match else ""
    if match is None or not _stays_here(group):
        raise SettingInvalid(
            f"{rest!r} is no multicast group that stays on this machine.",
            hint="Use one such as udp_multicast:ff11::6d6f, or udp_multicast:[ff11::6d6f]:43113.",
        )
    return group, int(match["port"] or PORT)


def _stays_here(group: str) -> bool:
    try:
        first, second = ipaddress.IPv6Address(group).packed[:2]
    except ValueError:
        return False
    return first == 0xFF and second & 0x0F == 1


def _check_interface(name: str, network: Path) -> None:
    """Raise AdapterMissing unless `name` is a CAN interface that is up."""
    folder = network / name
    if not re.fullmatch(r"[\w.-]{1,15}", name) or not (folder / "flags").is_file():
        there = sorted(path.name for path in network.glob("*") if is_can(path))
        raise AdapterMissing(
            f"There is no network interface {name!r}.",
            hint=f"CAN interfaces here: {', '.join(there) or 'none'}. A HAT needs its overlay at boot.",
        )
    if not is_can(folder):
        raise AdapterMissing(
            f"{name} is no CAN interface.", hint="`ip -details link` lists those of type can."
        )
    if not int((folder / "flags").read_text(encoding="ascii"), 16) & IFF_UP:
        raise AdapterMissing(f"The CAN interface {name} is down.", hint=START.format(name=name))


def is_can(folder: Path) -> bool:
    """Whether the interface of this folder below /sys/class/net is one of CAN."""
    try:
        return int((folder / "type").read_text(encoding="ascii")) == ARPHRD_CAN
    except (OSError, ValueError):
        return False
