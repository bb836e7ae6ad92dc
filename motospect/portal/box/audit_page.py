"""What was sent to vehicles and what was refused, for the owner: the bus guard's audit log, newest first."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request

from motospect.adapters.audit_trail import AuditTrail, read_trail
from motospect.errors import StoreDamaged
from motospect.portal.parts import Parts

SHOWN = 200


def audit_pages(parts: Parts) -> Blueprint:
    """Return the page of the audit log."""
    pages = Blueprint("audit", __name__)

    @pages.get("/audit")
    def page() -> str:
        refused = request.args.get("refused") == "yes"
        trail = _read(parts, refused=refused)
        reach = trail.reach(dt.datetime.now(dt.UTC))
        return render_template("audit.html", trail=trail, refused=refused, reach=reach, most=SHOWN)

    return pages


def _read(parts: Parts, *, refused: bool) -> AuditTrail:
    folder = parts.settings.store_dir
    try:
        return read_trail(folder, refused=refused, limit=SHOWN)
    except OSError as unreadable:
        raise StoreDamaged(
            f"The audit log cannot be read: {unreadable.strerror}.",
            hint="Give the daemon's user read access to the store's folder.",
        ) from unreadable
