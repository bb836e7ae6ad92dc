"""Long lists in parts: the rows of one part, and where the next begins in a `Link` header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import Response, request

from motospect.model.wire import to_json

T = TypeVar("T")


def part_of_list(rows: Sequence[T], limit: int, cursor: Callable[[T], str]) -> Response:
    """Return the first `limit` rows as JSON, with `Link: <…>; rel="next"` where there are more.

    Ask the store for one row more than `limit`: that is how "more" is known without counting. `cursor` gives
    a row's place, which the next request sends as `before`; all its other parameters stay as they are.
    """
    shown = rows[:limit]
    answer = Response(to_json(shown), mimetype="application/json")
    if len(rows) > limit and shown:
        asked = {**request.args.to_dict(flat=True), "before": cursor(shown[-1])}
        answer.headers["Link"] = f'<{request.path}?{urlencode(asked)}>; rel="next"'
    return answer
