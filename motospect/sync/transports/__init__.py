"""The ways to the fleet: scheme of the address -> module, imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlsplit

from motospect.errors import SettingInvalid
from motospect.sync.transports.port import Transport

KINDS = {
    "mqtt": "motospect.sync.transports.mqtt",
    "mqtts": "motospect.sync.transports.mqtt",
    "memory": "motospect.sync.transports.memory",
}
"""Scheme -> module with a function `open_transport(url, *, box, credentials_file, ca_file)`."""

__all__ = ["KINDS", "Transport", "open_transport"]


def open_transport(url: str, *, box: str, credentials_file: str = "", ca_file: str = "") -> Transport:
    """Return the transport for an address, not connected yet; raises SettingInvalid."""
    kind = urlsplit(url).scheme
    if kind not in KINDS:
        raise SettingInvalid(
            f"MOTOSPECT_SYNC_URL is {url!r}, which names no way to a fleet.",
            hint=f"Give an address such as mqtts://host:8883; known are {', '.join(KINDS)}.",
        )
    opened: Transport = import_module(KINDS[kind]).open_transport(
        url, box=box, credentials_file=credentials_file, ca_file=ca_file
    )
    return opened
