"""Whether a report somebody holds is as it was made: a file is sent, examined, answered for, and not kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound

from motospect.errors import MotospectError, ReportTooLarge, ReportUnreadable, TooOften, VerificationFailed
from motospect.model.verification import CheckedPart, Origin, PartCheck, Verification
from motospect.model.wire import to_json
from motospect.portal.openapi import described
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person
from motospect.portal.people.rates import Rate
from motospect.portal.photos.uploads import MB, Intake, sent_bytes
from motospect.portal.problems import status_of
from motospect.portal.words import Sign

LARGEST_BYTES = 30 * MB
EACH = 6
ALTOGETHER = 40
WITHIN_S = 600.0
"""So many files are examined for one address, and for all, in so many seconds, where nobody has signed in."""
NAMES = {
    "signature": _l("Signature"),
    "attachment": _l("Data within the PDF"),
    "exchange": _l("Exchanges with the vehicle"),
    "record": _l("Record of the scan"),
    "analysis": _l("Findings"),
    "estimate": _l("Estimate"),
    "consent": _l("Customer's decision"),
    "chain": _l("Chain over all parts"),
    "box": _l("What this box keeps of it"),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """What a sent report turned out to be; `origin` tells whether this box made it."""

    state: PartCheck
    origin: Origin
    headline: str
    parts: tuple[CheckedPart, ...]


class SentReport(BaseModel):
    """A report as multipart form data."""

    report: FileStorage = Field(description="PDF of a report, or its exported dossier; at most 30 MB")


class Examination:
    """Examines what was sent with the request that is being answered; nothing of it stays."""

    def __init__(self, parts: Parts, intake: Intake) -> None:
        self._verify = parts.verify
        self._intake = intake
        self._rate = Rate(parts.clock, each=EACH, altogether=ALTOGETHER, within_s=WITHIN_S)

    @property
    def offered(self) -> bool:
        """Whether this box examines reports."""
        return self._verify is not None

    def of_request(self) -> Verification:
        """Return what the sent file is.

        Raises ReportUnreadable, ReportTooLarge, TooOften and VerificationFailed.
        """
        if self._verify is None:
            raise NotFound
        sent = request.files.get("report")
        size = sent_bytes(sent) if sent is not None else 0
        if sent is None or not size:
            raise ReportUnreadable(_("No file was sent."), hint=_("Choose the report's PDF, then send it."))
        if size > LARGEST_BYTES:
            told = _("This file has %(size)d MB; no report has more than %(most)d.",
                     size=-(-size // MB), most=LARGEST_BYTES // MB)  # fmt: skip
            raise ReportTooLarge(told, hint=_("Send the PDF as the workshop gave it to you."))
        known = current_person() is not None
        wait_s = 0.0 if known else self._rate.wait_s(request.remote_addr or "")
        if wait_s > 0:
            raise TooOften(
                _("Too many reports were examined for this address just now."),
                hint=_("Try again in %(minutes)d min.", minutes=int(wait_s // 60) + 1),
            )
        with self._intake.laid_down(sent) as (file, _folder):
            found = self._verify(file)
        return found if known else _for_strangers(found)


def verify_pages(examination: Examination) -> Blueprint:
    """Return the page, open to everybody: who holds a report need not have an account."""
    pages = Blueprint("verify", __name__)

    @pages.app_context_processor
    def for_templates() -> dict[str, object]:
        return {"examines_reports": examination.offered}

    if not examination.offered:
        return pages

    @pages.get("/verify")
    def page() -> str:
        return _drawn()

    @pages.post("/verify")
    def examine() -> str | tuple[str, int]:
        try:
            found = examination.of_request()
        except (ReportUnreadable, TooOften, VerificationFailed) as refused:
            return _drawn(refused=refused), status_of(refused)
        return _drawn(found)

    return pages


def verify_routes(api: APIBlueprint, examination: Examination) -> None:
    """Add the examination to the API."""

    @api.post(
        "/verifications",
        summary="Whether a report is as it was made; the file is not kept",
        responses={200: described("Examined")},
    )
    def examine_report(form: SentReport) -> Response:
        found = examination.of_request()
        told = Examined(found.state, found.origin, found.headline, found.parts)
        return Response(to_json(told), mimetype="application/json")


def _for_strangers(found: Verification) -> Verification:
    """Return the same without what only the box's own memory knows: that is the workshop's to read."""
    said: list[CheckedPart] = []
    for part in found.parts:
        ours = part.by == "own_copy"
        told = (
            replace(part, text="The box's own copy of this scan is not as kept; ask the workshop.")
            if ours
            else part
        )
        if told not in said:
            said.append(told)
    return Verification(tuple(said))


def _sign(found: Verification) -> Sign:
    if found.state == "changed" and found.origin != "nobody":
        return Sign("warn", _("Changed"), "bad")
    if found.untouched:
        return Sign("ok", _("Untouched"), "ok")
    if found.origin == "nobody":
        return Sign("question", _("No report of ours"), "idle")
    if found.origin == "another_box":
        return Sign("question", _("Not of this box"), "watch")
    return Sign("question", _("Cannot be said"), "idle")


def _drawn(found: Verification | None = None, *, refused: MotospectError | None = None) -> str:
    return render_template(
        "verify.html",
        found=found,
        sign=_sign(found) if found else None,
        refused=refused,
        NAMES=NAMES,
        most=LARGEST_BYTES // MB,
    )
