"""One server-sent event, as every stream of the portal answers it."""

from __future__ import annotations

from flask import Response

from motospect.model.bench import Bench
from motospect.model.wire import to_json


def event(name: str, bench: Bench, body: object) -> Response:
    """Return one server-sent event; JSON has no line breaks, so one data line is enough."""
    head = f"retry: 2000\nevent: {name}\nid: {bench.version}\ndata: "
    return Response(head.encode() + to_json(body) + b"\n\n", mimetype="text/event-stream")
