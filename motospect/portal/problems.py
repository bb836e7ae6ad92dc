"""Errors as pages and as RFC 9457 problems: always a sentence and what to do, never an empty answer."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, redirect, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import (
    AdapterError,
    BackupFailed,
    BackupInvalid,
    BayBusy,
    CaptureUnknown,
    CheckInRefused,
    ChecklistInvalid,
    ChecklistUnknown,
    ClearUnconfirmed,
    DecisionLockedOut,
    DecisionPinWrong,
    DecisionRefused,
    EditedMeanwhile,
    EstimateChanged,
    EstimateEditInvalid,
    EstimateUnknown,
    JobUnfit,
    JobUnknown,
    KeyBusy,
    KeyReused,
    MotospectError,
    NotComparable,
    NoteUnusable,
    PersonInvalid,
    PhotoUnknown,
    PictureFailed,
    PictureRefused,
    PictureTooLarge,
    ReportFailed,
    ReportTooLarge,
    ReportUnreadable,
    RequestForbidden,
    RoleInsufficient,
    ScanUnknown,
    ScopeInsufficient,
    ServiceNoteInvalid,
    SettingInvalid,
    SignalUnknown,
    StoreError,
    StoreFull,
    TokenRefused,
    TooOften,
    TriggerInvalid,
    VehicleUnknown,
    VerificationFailed,
    VinInvalid,
)
from motospect.model.wire import to_json

LOG = logging.getLogger(__name__)

STATUS: tuple[tuple[type[MotospectError], int], ...] = (
    (VinInvalid, 422),
    (SettingInvalid, 422),
    (ScanUnknown, 404),
    (CaptureUnknown, 404),
    (PhotoUnknown, 404),
    (ChecklistUnknown, 404),
    (ChecklistInvalid, 422),
    (PictureTooLarge, 413),
    (PictureRefused, 415),
    (PictureFailed, 503),
    (VehicleUnknown, 404),
    (SignalUnknown, 422),
    (TriggerInvalid, 422),
    (EstimateUnknown, 404),
    (JobUnknown, 404),
    (EstimateChanged, 409),
    (EstimateEditInvalid, 422),
    (DecisionPinWrong, 403),
    (DecisionLockedOut, 429),
    (DecisionRefused, 422),
    (JobUnfit, 409),
    (EditedMeanwhile, 412),
    (KeyBusy, 409),
    (KeyReused, 422),
    (TooOften, 429),
    (CheckInRefused, 422),
    (TokenRefused, 401),
    (ScopeInsufficient, 403),
    (BayBusy, 409),
    (NotComparable, 409),
    (RequestForbidden, 409),
    (ClearUnconfirmed, 409),
    (ServiceNoteInvalid, 422),
    (NoteUnusable, 422),
    (PersonInvalid, 422),
    (RoleInsufficient, 403),
    (AdapterError, 503),
    (StoreFull, 507),
    (StoreError, 503),
    (BackupInvalid, 422),
    (BackupFailed, 409),
    (ReportTooLarge, 413),
    (ReportUnreadable, 422),
    (VerificationFailed, 503),
    (ReportFailed, 500),
)
"""First match wins; any other error of ours is a 500."""

CHALLENGES: dict[type[MotospectError], str] = {
    TokenRefused: "invalid_token",
    ScopeInsufficient: "insufficient_scope",
}
"""What a program's token lacks, by RFC 6750 section 3.1."""
HINTS = {
    400: "Go back and try again.",
    401: "Sign in with your PIN.",
    403: "Reload the page you came from and try again.",
    404: "Check the address, or start from the first page.",
    405: "Start from the first page.",
    410: "Ask the workshop for a new link.",
    413: "Send less.",
    421: "Use the box's IP address, or set MOTOSPECT_PORTAL_PUBLIC_URL to the name you use.",
    422: "See /api/v1/openapi.json for what is expected.",
}
OTHER_HINT = "Try again. If it happens again, restart the box and tell its maker what you did."
WORDS = {
    401: "You are not signed in.",
    403: "This request was refused.",
    404: "There is no such page.",
    405: "This address does not do that.",
    500: "Something went wrong inside the box.",
}


def register(pages: Flask) -> None:
    """Turn every error of the application into a page or, under /api/, into problem+json."""
    pages.register_error_handler(MotospectError, _own)
    pages.register_error_handler(HTTPException, _http)
    pages.register_error_handler(Exception, _unexpected)


def status_of(error: MotospectError) -> int:
    """Return the HTTP status of one of our errors."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem(status: int, title: str, detail: str, hint: str, *, kind: str = "about:blank") -> Response:
    """Return an RFC 9457 problem with our `hint` as its extension member."""
    body: dict[str, Any] = {
        "type": kind,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "hint": hint,
    }
    return Response(to_json(body), status, mimetype="application/problem+json")


def misfit(error: ValidationError) -> Response:
    """Return what is wrong with an API request's parameters or body."""
    said = "; ".join(f"{'.'.join(str(step) for step in e['loc'])}: {e['msg']}" for e in error.errors())
    return problem(422, HTTPStatus(422).phrase, said, HINTS[422])


def _own(error: MotospectError) -> AnyResponse:
    status = status_of(error)
    if status >= 500:
        LOG.warning("%s %s: %s", request.method, request.path, error)
    answer = _answer(status, str(error), error.hint, kind=f"urn:motospect:problem:{type(error).__name__}")
    challenge = CHALLENGES.get(type(error))
    if challenge:
        answer.headers["WWW-Authenticate"] = f'Bearer realm="motospect", error="{challenge}"'
    return answer


def _http(error: HTTPException) -> AnyResponse:
    status = error.code or 500
    if status < 400:
        return (
            redirect(error.new_url, status) if isinstance(error, RequestRedirect) else Response(status=status)
        )
    spoken = error.description if status in {403, 410, 413, 421, 422, 429} else None
    sentence = WORDS.get(status, f"{HTTPStatus(status).phrase}.")
    if spoken and spoken != type(error).description:
        sentence = spoken
    return _answer(status, sentence, HINTS.get(status, OTHER_HINT))


def _unexpected(error: Exception) -> AnyResponse:
    LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(500, WORDS[500], OTHER_HINT)


def _answer(status: int, sentence: str, hint: str, *, kind: str = "about:blank") -> AnyResponse:
    phrase = HTTPStatus(status).phrase
    asked_for_json = request.accept_mimetypes.best == "application/json"  # a script of ours
    if asked_for_json or request.path.startswith("/api/") or request.path.endswith(".json"):
        return problem(status, phrase, sentence, hint, kind=kind)
    page = render_template("problem.html", status=status, sentence=sentence, hint=hint)
    return Response(page, status, mimetype="text/html")
