"""Live values for programs: the newest of each signal, and the stream of all that comes."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from motospect.portal.answers import json_of
from motospect.portal.api.records import LiveValue
from motospect.portal.live.live_page import first_of_stream, newest
from motospect.portal.openapi import listed
from motospect.portal.parts import Parts

_STREAM = {
    "description": "Events `session` (what is read; `channels` are named by their place) and `values`, ten"
    " times a second: `n` time now; `r` channel, time in s, value in turns; `f` channel, time, reason",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


def live_value_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add what is being read now."""

    @api.get(
        "/live/values",
        summary="The newest reading of each signal",
        responses={200: listed("LiveValue")},
    )
    def live_values() -> Response:
        batch = parts.bay.post.feed.since(0)
        found = []
        for one in newest(parts):
            channel = batch.channels[one.channel]
            found.append(LiveValue(channel.name, channel.ecu, channel.unit, one.t_s, one.value, one.why))
        return json_of(found)

    @api.get("/live/events", summary="Readings as they come", responses={200: _STREAM})
    def live_events() -> Response:
        return first_of_stream(parts)
