"""What people and programs see of the box on the LAN: pages, customers' links, the API, the live stream."""

from __future__ import annotations

from motospect.portal.application import create_portal
from motospect.portal.portal import Portal
from motospect.portal.server import PortalServer

__all__ = ["Portal", "PortalServer", "create_portal"]
