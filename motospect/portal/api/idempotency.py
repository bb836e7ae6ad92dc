"""A POST that is sent twice happens once: the header `Idempotency-Key`, as draft-ietf-httpapi describes it.

What was answered is remembered in memory for a day. Where a repetition after a restart would do harm too
(check-ins, decisions, notes) the record has a mark of its own in the store, and the key becomes that mark.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, g, request
from flask_openapi3.blueprint import APIBlueprint

from motospect.errors import KeyBusy, KeyReused
from motospect.portal.people.access import current_person

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = 500
"""So many answers are remembered; one is some hundred bytes."""
LARGEST_BYTES = 64 * 1024
DAY_S = 24 * 3600.0
_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,128})"?')


@dataclass(frozen=True, slots=True)
class _Answered:
    """What was asked, and what was answered; `body` None while it is not answered yet."""

    asked: str
    at_s: float
    status: int = 0
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Idempotency:
    """Remembers answers by who asked, where, and under which key. Any thread may ask."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, str, str], _Answered] = OrderedDict()

    def look(self) -> Response | None:
        """Return the answer this request has had before; runs before the view. Raises KeyReused, KeyBusy."""
        key = given_key()
        if request.method != "POST" or key is None:
            return None
        place, asked = (_asker(), request.path, key), _fingerprint()
        with self._lock:
            before = self._answers.get(place)
            if before is None or before.at_s < self._clock() - DAY_S:
                self._answers[place] = _Answered(asked, self._clock())
                self._answers.move_to_end(place)
                while len(self._answers) > KEPT:
                    self._answers.popitem(last=False)
                g.idempotency = place
                return None
        if before.asked != asked:
            raise KeyReused(
                "This idempotency key was used before for another request.",
                hint="Make a new key for each thing that is to happen.",
            )
        if before.body is None:
            raise KeyBusy(
                "The request with this idempotency key is still being worked on.",
                hint="Wait a second, then send it again.",
            )
        again = Response(before.body, before.status, headers=list(before.headers))
        again.headers[REPLAYED] = "true"
        return again

    def keep(self, answer: Response) -> Response:
        """Remember an answer that was a success; what failed may be tried again under the same key."""
        place = g.pop("idempotency", None)
        if place is None:
            return answer
        with self._lock:
            begun = self._answers.pop(place, None)
            body = b"" if answer.is_streamed else answer.get_data()
            if begun is not None and answer.status_code < 300 and len(body) <= LARGEST_BYTES:
                headers = tuple(
                    (name, value)
                    for name, value in answer.headers
                    if name in {"Content-Type", "ETag", "Location"}
                )
                self._answers[place] = _Answered(begun.asked, begun.at_s, answer.status_code, body, headers)
        return answer

    def let_go(self, _error: BaseException | None) -> None:
        """Forget a request that ended without an answer."""
        place = g.pop("idempotency", None)
        if place is not None:
            with self._lock:
                self._answers.pop(place, None)


def set_up_idempotency(api: APIBlueprint, clock: Callable[[], float]) -> None:
    """Have every POST of the API looked up and remembered."""
    kept = Idempotency(clock)
    api.before_request(kept.look)
    api.after_request(kept.keep)
    api.teardown_request(kept.let_go)


def given_key() -> str | None:
    """Return the request's idempotency key, None where there is none; raises KeyReused."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    found = _KEY.fullmatch(given.strip())
    if found is None:
        raise KeyReused(
            "This idempotency key cannot be used.",
            hint="Send 1 to 128 visible ASCII characters, such as a UUID.",
        )
    return found[1]


def mark_of(own: str | None) -> str:
    """Return the mark under which the store keeps this request once: its own, the key's, or "" for none."""
    if own:
        return own
    key = given_key()
    if key is None:
        return ""
    return hashlib.sha256(f"{_asker()} {request.path} {key}".encode()).hexdigest()


def _asker() -> str:
    person = current_person()
    return person.id if person else ""


def _fingerprint() -> str:
    """Return what tells this request from another; of files that are being sent, only how large they are."""
    if request.mimetype.startswith("multipart/"):
        return f"{request.mimetype} {request.content_length}"
    return hashlib.sha256(request.get_data(cache=True)).hexdigest()
