"""`/mcp` for programs that bear an access token."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request

from motospect.errors import TokenRefused
from motospect.model.wire import to_json
from motospect.portal.guards import host_name
from motospect.portal.mcp.protocol import REVISIONS, Mcp, refusal, unsupported
from motospect.portal.mcp.tools import mcp_tools
from motospect.portal.parts import Parts
from motospect.portal.people.tokens import HOW_TO_GET_ONE, check_token, token_shown


def mcp_pages(parts: Parts) -> Blueprint:
    """Return the endpoint."""
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

    return pages


def _refusal(parts: Parts) -> Response | None:
    """Return why this program may not read, None when it may."""
    origin = request.headers.get("Origin")
    if origin and host_name(urlsplit(origin).netloc) != host_name(request.host):
        abort(403, "A page of another site may not read this box.")
    shown = token_shown()
    why = "The access token is missing or wrong."
    if shown is not None:
        try:
            check_token(parts.store, shown, "read")
        except TokenRefused as refused:
            why = str(refused)
        else:
            return None
    elif not parts.store.tokens.all():
        why = "No access token has been made on this box yet."
    body = {"error": why, "hint": HOW_TO_GET_ONE}
    return Response(
        to_json(body),
        401,
        mimetype="application/json",
        headers={"WWW-Authenticate": 'Bearer realm="motospect"'},
    )
