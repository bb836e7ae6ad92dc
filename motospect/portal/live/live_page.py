"""The live page: signals chosen, read, recorded and marked by one for all who look on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from motospect.decode.signals import layouts
from motospect.knowledge.signal_ranges import signal_range
from motospect.languages.quantities import converted, unit_printed
from motospect.model.trigger import WatchOrder
from motospect.model.wire import to_json
from motospect.portal.live.live_streams import PATH, session_event, session_told, values_event, values_told
from motospect.portal.live.signal_groups import grouped
from motospect.portal.live.watch_page import choices
from motospect.portal.openapi import nullable
from motospect.portal.parts import Parts
from motospect.portal.people.access import who
from motospect.portal.reader_language import reader_language
from motospect.portal.scan.clear_page import OWNER
from motospect.portal.words import OUTCOME
from motospect.scan.watch import live_order
from motospect.scan.watch.feed import Seen
from motospect.scan.watch.order import MOST_SIGNALS, USUAL
from motospect.scan.watch.post import LONGEST_MARK

Answers = dict[str | int | HTTPStatus, type[BaseModel] | dict[Any, Any] | None]
UNITS = ("degC", "km", "km/h", "m", "mm", "kPa", "bar", "L", "L/h", "Nm", "kg", "g/s", "1", "count", "ratio",
         "percent", "deg", "N*m", "V", "rpm", "s", "mA", "Pa")  # fmt: skip
PHASES = {
    "": lazy_gettext("Not reading"),
    "arming": lazy_gettext("Asking the vehicle"),
    "armed": lazy_gettext("Waiting for the trigger"),
    "reading": lazy_gettext("Live"),
    "recording": lazy_gettext("Recording"),
    "asleep": lazy_gettext("No control unit answers"),
    "away": lazy_gettext("The adapter is gone"),
    "paused": lazy_gettext("A scan runs"),
    "ended": lazy_gettext("Ended"),
}


class LiveWish(BaseModel):
    """What to read."""

    signals: list[str] = Field([], description="Signals by python-OBD's names; without, the usual")
    rate_hz: float = Field(10.0, description="Readings a second of each signal")


class LiveMark(BaseModel):
    """What to note."""

    text: str = Field("", max_length=LONGEST_MARK, description="A few words, or nothing")


def live_pages(parts: Parts) -> Blueprint:
    """Return the live page, its stream's first answer, and what its buttons do."""
    pages = Blueprint("live", __name__)

    @pages.get("/live")
    def page() -> str:
        supported = choices(parts)
        wanted = _wanted(request.args.get("signals", ""))
        watch = parts.bay.snapshot().watch
        standing = watch if watch and watch.active else None
        chosen = wanted or (standing.signals if standing else ()) or [n for n in USUAL if n in supported]
        return render_template(
            "live.html",
            groups=grouped({*supported, *chosen}),
            supported=frozenset(supported),
            chosen=frozenset(chosen),
            choosing=standing is None or not set(wanted) <= set(standing.signals),
            most=MOST_SIGNALS,
            words=board_words(parts),
            begun=[
                session_told(watch, *parts.bay.post.feed.channels(), reader_language(parts)),
                values_told(newest(parts), parts.bay.post.feed.now_s),
            ],
            ranges=ranges([*supported, *chosen]),
        )

    @pages.get(PATH)
    def events() -> Response:
        return first_of_stream(parts)

    @pages.get("/live/history")
    def history() -> Response:
        batch = parts.bay.post.feed.since(0)
        tracks: list[tuple[list[float], list[float | None]]] = [([], []) for _ in batch.channels]
        for one in batch.seen:
            tracks[one.channel][0].append(round(one.t_s, 2))
            tracks[one.channel][1].append(None if one.value is None else round(one.value, 4))
        return Response(to_json({"session": batch.session, "tracks": tracks}), mimetype="application/json")

    @pages.post("/live/start")
    def start() -> AnyResponse:
        _start(parts, live_order(request.form.getlist("signal"), who=who() or OWNER))
        return redirect(url_for("live.page"), 303)

    return pages


def live_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add the live reading to the API."""
    begun: Answers = {202: {"description": "It is begun; the stream shows it"}}
    ending: Answers = {204: {"description": "It is ending"}}

    @api.get("/live", summary="What is read for all who look on", responses={200: nullable("WatchState")})
    def live_reading() -> Response:
        return Response(to_json(parts.bay.snapshot().watch), mimetype="application/json")

    @api.post("/live", summary="Read these signals for all who look on", responses=begun)
    def begin_live(body: LiveWish) -> Response:
        _start(parts, live_order(body.signals, rate_hz=body.rate_hz, who=who() or OWNER))
        return Response(status=202)

    @api.delete("/live", summary="End the reading", responses=ending)
    def end_live() -> Response:
        if not parts.bay.end_watch(None):
            raise NotFound
        return Response(status=204)

    @api.post("/live/recording", summary="Keep what is read from now on", responses=begun)
    def record_live() -> Response:
        parts.bay.post.record()
        return Response(status=202)

    @api.delete("/live/recording", summary="End the recording; the reading goes on", responses=ending)
    def end_live_recording() -> Response:
        parts.bay.post.end_recording()
        return Response(status=204)

    @api.post("/live/marks", summary="Note something in the recording", responses=begun)
    def mark_live(body: LiveMark) -> Response:
        parts.bay.post.mark(body.text, who=who() or OWNER)
        return Response(status=202)


def first_of_stream(parts: Parts) -> Response:
    """Return what a stream of live values begins with; the rest is live_streams.py's."""
    state, (session, channels) = parts.bay.snapshot().watch, parts.bay.post.feed.channels()
    language = reader_language(parts)
    body = b"retry: 1000\n" + session_event(state, session, channels, language)
    body += values_event(newest(parts), parts.bay.post.feed.now_s)
    answer = Response(body, mimetype="text/event-stream")
    answer.headers["Content-Language"] = language.code
    return answer


def newest(parts: Parts) -> Iterable[Seen]:
    """Return the last reading of each channel."""
    return {one.channel: one for one in parts.bay.post.feed.since(0).seen}.values()


def _start(parts: Parts, order: WatchOrder) -> None:
    """Begin a live reading, or have the one that stands read these signals: others may be looking on."""
    watch = parts.bay.snapshot().watch
    if watch is not None and watch.active and watch.live:
        parts.bay.post.choose(order)
    else:
        parts.bay.request_watch(order)


def board_words(parts: Parts) -> dict[str, Any]:
    """Return what the graphs' script says and how it prints units, in the reader's language and measures."""
    language = reader_language(parts)
    units = {unit: [unit_printed(unit, language.units), *_line(unit, language.units)] for unit in UNITS}
    return {
        "language": language.code,
        "units": units,
        "phases": {name: str(word) for name, word in PHASES.items()},
        "outcomes": {name: language.sentence(sign.word) for name, sign in OUTCOME.items()},
        "lowest": _("lowest"),
        "highest": _("highest"),
        "no_answer": _("No answer"),
        "silent_for": _("no value for %(n)s s", n="{n}"),
        "last_was": _("last %(value)s, %(n)s s ago", value="{value}", n="{n}"),
        "not_given": _("No control unit gives it"),
        "lost": _("The connection to the box is lost. It is tried again."),
        "impossible": _("outside what is possible (%(low)s to %(high)s)", low="{low}", high="{high}"),
        "at": _("at %(time)s", time="{time}"),
        "live": _("now"),
        "mark": _("Mark"),
        "adapter": _("adapter"),
        "values_a_second": _("%(n)s values a second", n="{n}"),
        "refused": _("The box did not do it."),
        "pause": _("Pause"),
        "resume": _("Go on"),
        "play": _("Play"),
        "started_by": _("started by %(who)s", who="{who}"),
        "recording_for": _("%(n)s s", n="{n}"),
        "graph_of": _("Graph of %(name)s", name="{name}"),
    }


def ranges(names: list[str]) -> dict[str, tuple[float, float]]:
    """Return what each signal can be, in the unit of the record, for those of which it is known."""
    known = {name: signal_range(name) for name in names}
    return {name: (one.low, one.high) for name, one in known.items() if one is not None}


def _line(unit: str, units: Any) -> tuple[float, float]:
    """Return factor and summand from the record's unit to the reader's."""
    zero, one = converted(0.0, unit, units)[0], converted(1.0, unit, units)[0]
    return one - zero, zero


def _wanted(text: str) -> list[str]:
    """Return the signals an address asks for; what is none is left out: the picker shows what there is."""
    names = [name.strip().upper() for name in text.split(",")]
    return [name for name in dict.fromkeys(names) if name in _numeric()][:MOST_SIGNALS]


@cache
def _numeric() -> frozenset[str]:
    """Return the names of all signals that give numbers."""
    return frozenset(
        signal.name for layout in layouts().values() for signal in layout.signals if signal.words is None
    )
