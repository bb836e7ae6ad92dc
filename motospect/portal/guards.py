"""What every answer carries and every request must show: security headers, and a Host name that is ours."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Response, abort, request

from motospect.portal.parts import Parts

# Pico draws its arrows and ticks as data: pictures; everything else comes from files of ours.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # A customer's link is a secret; no address of ours is told to anybody.
    "Referrer-Policy": "no-referrer",
}


def add_headers(response: Response) -> Response:
    """Add the security headers."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # Chromium's PDF viewer is an object of its own and would be forbidden by this policy.
    if response.mimetype != "application/pdf":
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    return response


def host_guard(parts: Parts) -> Callable[[], None]:
    """Return a check that refuses foreign Host names.

    A page in a technician's browser could point its own name at this box (DNS rebinding) and then read
    our pages as its own. It cannot make the browser send our name or a bare address.
    """
    own = socket.gethostname().lower()
    ours = {"localhost", "motospect", "motospect.local", own, f"{own}.local"}
    known = {*ours, parts.settings.portal_host.lower(), _named_in(parts.settings.portal_public_url)}

    def check() -> None:
        name = host_name(request.host)
        if name not in known and not _is_address(name) and name != _named_in(parts.public_url()):
            abort(421, f"This box does not answer to the name {name}.")

    return check


def from_the_box_itself() -> bool:
    """Whether the request was made on this machine by its own name, and not by a proxy before it."""
    name = host_name(request.host)
    return (
        not proxied()
        and _is_loopback(request.remote_addr or "")
        and (name == "localhost" or _is_loopback(name))
    )


def proxied() -> bool:
    """Whether a proxy has passed the request on, so that its address is not the asker's."""
    return any(name in request.headers for name in ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"))


def host_name(netloc: str) -> str:
    """Return the host of `host:port`, lower case, without brackets or a final dot."""
    if netloc.startswith("["):
        return netloc[1:].partition("]")[0].lower()
    return netloc.rpartition("@")[2].partition(":")[0].rstrip(".").lower()


def _named_in(url: str) -> str:
    return host_name(urlsplit(url).netloc)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return _is_address(name) and ipaddress.ip_address(name).is_loopback
