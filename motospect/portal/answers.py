"""Answers of the API: records as JSON, with a tag by which a program says which state it means to change."""

from __future__ import annotations

import hashlib

from flask import Response, request

from motospect.errors import EditedMeanwhile
from motospect.model.wire import to_json


def json_of(body: object, *, status: int = 200) -> Response:
    """Return the record as JSON."""
    return Response(to_json(body), status, mimetype="application/json")


def tagged(record: object, *, status: int = 200) -> Response:
    """Return the record as JSON with an `ETag` that changes with it (RFC 9110 section 8.8.3)."""
    answer = json_of(record, status=status)
    answer.set_etag(_tag(record))
    return answer


def still_meant(record: object) -> None:
    """Return when the request may change the record as it is now; raises EditedMeanwhile.

    Without `If-Match` whatever is there is meant. To be asked where nothing can come between it and the
    change: within the store's own transaction, or under the desk's lock.
    """
    # The header as it stands: werkzeug's `If-Match` would take `*` for a record that is gone too.
    if "If-Match" in request.headers and not request.if_match.contains(_tag(record)):
        raise EditedMeanwhile(
            "Somebody else has changed this since it was read; nothing was changed now.",
            hint="Read it again, look at what is different, and send the change with its new ETag.",
        )


def _tag(record: object) -> str:
    return hashlib.sha256(to_json(record)).hexdigest()[:32]
