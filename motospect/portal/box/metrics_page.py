"""Figures for a monitoring system at `/metrics`: without sign-in, and only for the box's own network.

The text names no vehicle, no person and no link. Why it is open: docs/decisions/metrics.md.
"""

from __future__ import annotations

import ipaddress

from flask import Blueprint, Response, abort, request

from motospect.portal.guards import proxied
from motospect.portal.parts import Parts

TEXT = "text/plain; version=0.0.4; charset=utf-8"


def metrics_pages(parts: Parts) -> Blueprint:
    """Return the page of figures."""
    pages = Blueprint("metrics", __name__)

    @pages.get("/metrics")
    def text() -> Response:
        if not _from_the_lan():
            abort(403, "Figures are shown to the box's own network only. Ask from a private address.")
        return Response(parts.metrics(), content_type=TEXT)

    return pages


def _from_the_lan() -> bool:
    """Whether the asker has a private address (RFC 1918, RFC 4193, link-local, loopback) and no proxy."""
    if proxied():
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_private
    except ValueError:
        return False
