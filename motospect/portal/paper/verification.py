"""Whether what the box has of a scan is as it was kept: the sign on the customer's and technician's page."""

from __future__ import annotations

from flask import Flask

from motospect.model.verification import PartCheck, Verification, verify
from motospect.portal.parts import Parts
from motospect.portal.words import Sign

SIGNS: dict[PartCheck, Sign] = {
    "untouched": Sign("ok", "Untouched", "ok"),
    "changed": Sign("warn", "Changed", "bad"),
    "unknown": Sign("question", "Cannot be said", "idle"),
}


def set_up_verification(pages: Flask, parts: Parts) -> None:
    """Give templates `verified(scan_id)` and its signs, for `verification.html`."""

    def verified(scan_id: str) -> Verification:
        return verify(parts.store.seals.dossier(scan_id))

    pages.jinja_env.globals.update(verified=verified, VERIFIED=SIGNS)
