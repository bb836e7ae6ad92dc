"""Pages of other sites: none may read the API but those the shop has named (the Fetch standard's CORS).

Cookies are never allowed across: a foreign page works with a token, so that nobody's sign-in can be misused.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request

from motospect.config import Settings

METHODS = "GET, POST, PUT, PATCH, DELETE"
HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID"
EXPOSED = "ETag, Idempotency-Replayed, Link, Location"
AGE_S = 600


def origins_of(settings: Settings) -> frozenset[str]:
    """Return the origins in the setting, which separates them by spaces or commas."""
    return frozenset(
        one.rstrip("/").lower() for one in settings.portal_cors_origins.replace(",", " ").split()
    )


def set_up_cross_origin(pages: Flask, settings: Settings) -> None:
    """Answer browsers that ask for a page of another site; nothing at all where the list is empty."""
    known = origins_of(settings)
    if not known:
        return
    pages.before_request(_preflight(known))
    pages.after_request(_allowing(known))


def _foreign(known: frozenset[str]) -> str | None:
    origin = request.headers.get("Origin", "")
    return origin if request.path.startswith("/api/") and origin.lower() in known else None


def _preflight(known: frozenset[str]) -> Callable[[], Response | None]:
    def answer() -> Response | None:
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if not asks or _foreign(known) is None:
            return None
        return Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": HEADERS,
                "Access-Control-Max-Age": str(AGE_S),
            },
        )

    return answer


def _allowing(known: frozenset[str]) -> Callable[[Response], Response]:
    def allow(response: Response) -> Response:
        if not request.path.startswith("/api/"):
            return response
        response.vary.add("Origin")
        origin = _foreign(known)
        if origin is not None:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return allow
