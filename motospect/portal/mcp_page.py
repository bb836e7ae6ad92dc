"""`/mcp` for programs that bear the access token, and the owner's page that makes the token."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, render_template, request

from motospect.model.wire import to_json
from motospect.portal.guards import host_name
from motospect.portal.mcp import REVISIONS, Mcp, refusal, unsupported
from motospect.portal.mcp_token import has_token, is_token, make_token, withdraw_token
from motospect.portal.mcp_tools import mcp_tools
from motospect.portal.parts import Parts


def mcp_pages(parts: Parts) -> Blueprint:
    """Return the endpoint and the page."""
    pages = Blueprint("mcp", __name__)
    server = Mcp(mcp_tools(parts.store, parts.analyse))

    @pages.route("/mcp", methods=["POST"])
    def endpoint() -> Response:
        refused = _refusal(parts)
        if refused is not None:
            return refused
        wanted = request.headers.get("MCP-Protocol-Version")
        if wanted is not None and wanted not in REVISIONS:
            return Response(refusal(unsupported(wanted)), 400, mimetype="application/json")
        said = server.answer(request.get_data())
        if said is None:
            return Response(status=202)
        return Response(said, 200, mimetype="application/json")

    @pages.route("/mcp", methods=["GET", "DELETE"], endpoint="no_stream")
    def no_stream() -> Response:
        """There are no server-sent events and no sessions to end, as the protocol allows."""
        return _refusal(parts) or Response(status=405, headers={"Allow": "POST"})

    @pages.get("/programs")
    def page() -> Response:
        return _page(parts, None)

    @pages.post("/programs/token")
    def make() -> Response:
        return _page(parts, make_token(parts.store))

    @pages.post("/programs/withdraw")
    def withdraw() -> Response:
        withdraw_token(parts.store)
        return _page(parts, None)

    return pages


def _page(parts: Parts, token: str | None) -> Response:
    shown = render_template(
        "programs.html", token=token, made=has_token(parts.store), address=f"{parts.public_url()}/mcp"
    )
    return make_response(shown)


def _refusal(parts: Parts) -> Response | None:
    """Return why this program may not read, None when it may."""
    origin = request.headers.get("Origin")
    if origin and host_name(urlsplit(origin).netloc) != host_name(request.host):
        abort(403, "A page of another site may not read this box.")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and is_token(parts.store, given.strip()):
        return None
    made = has_token(parts.store)
    why = (
        "The access token is missing or wrong." if made else "No access token has been made on this box yet."
    )
    body = {
        "error": why,
        "hint": "Make one on the box's page /programs and send it as `Authorization: Bearer TOKEN`.",
    }
    return Response(
        to_json(body),
        401,
        mimetype="application/json",
        headers={"WWW-Authenticate": 'Bearer realm="motospect"'},
    )
