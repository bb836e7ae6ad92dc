"""Recordings of live values: the list, one shown and played again, and its values as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from motospect.model.capture import Capture, Mark, Track
from motospect.model.wire import to_json
from motospect.portal.charts import track_chart
from motospect.portal.live.live_page import board_words, ranges
from motospect.portal.live.live_streams import channel_words
from motospect.portal.parts import Parts
from motospect.portal.reader_language import reader_language

PAGE_LENGTH = 30
COLUMNS = ("t_s", "signal", "ecu", "value", "unit", "mark", "by")
_FORMULA = ("=", "+", "-", "@", "\t")


def replay_pages(parts: Parts) -> Blueprint:
    """Return the list of captures, the page of one, and what its script and spreadsheets read."""
    pages = Blueprint("replay", __name__)

    @pages.get("/captures")
    def index() -> str:
        rows = parts.store.captures.rows(limit=PAGE_LENGTH + 1, before=request.args.get("before"))
        return render_template("captures.html", rows=rows[:PAGE_LENGTH], more=len(rows) > PAGE_LENGTH)

    @pages.get("/captures/<capture_id>")
    def page(capture_id: str) -> str:
        capture = parts.store.captures.capture(capture_id)
        tracks = [track for track in _leading_first(capture) if track.value]
        seconds = _seconds(capture)
        fired_s = capture.firing.t_s if capture.firing else None
        return render_template(
            "capture.html",
            capture=capture,
            seconds=seconds,
            tracks=tracks,
            words=board_words(parts),
            ranges=ranges([track.name for track in tracks]),
            chart=lambda track: track_chart(track, seconds, fired_s, reader_language(parts)),
            demo=capture.demo,
        )

    @pages.get("/captures/<capture_id>/tracks")
    def tracks(capture_id: str) -> Response:
        capture = parts.store.captures.capture(capture_id)
        language = reader_language(parts)
        shown = [
            [*channel_words(track, language), track.t_s, track.value]
            for track in _leading_first(capture)
            if track.value
        ]
        return Response(to_json({"tracks": shown}), mimetype="application/json")

    @pages.get("/captures/<capture_id>.csv")
    def table(capture_id: str) -> Response:
        capture = parts.store.captures.capture(capture_id)
        answer = Response(_csv(capture), mimetype="text/csv")
        name = f"motospect-{capture.started_at[:19].replace(':', '')}-{capture.id[-6:]}.csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    return pages


def _csv(capture: Capture) -> str:
    """Return every value as it was read, a line each in the order of time, with the marks between them."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows(row for _, row in sorted(_rows(capture), key=lambda one: one[0]))
    return text.getvalue()


def _rows(capture: Capture) -> Iterator[tuple[float, tuple[object, ...]]]:
    for track in capture.tracks:
        for t_s, value in zip(track.t_s, track.value, strict=True):
            yield t_s, (t_s, track.name, track.ecu or "adapter", value, track.unit, "", "")
    for mark in capture.marks:
        yield mark.t_s, (mark.t_s, "", "", "", "", _plain(mark), mark.who)


def _plain(mark: Mark) -> str:
    """Return a mark's words so that no spreadsheet takes them for a formula."""
    text = mark.text or "mark"
    return f"'{text}" if text.startswith(_FORMULA) else text


def _leading_first(capture: Capture) -> list[Track]:
    """Return the tracks, those of the signal that fired the trigger before the others."""
    fired = capture.firing.trigger.split()[0] if capture.firing else ""
    return sorted(capture.tracks, key=lambda track: track.name != fired)


def _seconds(capture: Capture) -> float:
    return max((track.t_s[-1] for track in capture.tracks if track.t_s), default=0.0)
