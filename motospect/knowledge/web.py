"""Asking a service on the web: one GET with limits on time, size and tries, and no way to another host."""

from __future__ import annotations

import ipaddress
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from threading import Event
from typing import IO, Literal, NoReturn, TypeAlias

Trouble: TypeAlias = Literal["unreachable", "failing", "refused", "key", "busy", "unknown", "garbled"]
"""unreachable: no answer in time. failing: 5xx. key: 401 or 403 to a key. busy: 429. unknown: 400 or 404.
garbled: not the documented answer. refused: any other status."""

TIMEOUT_S = 4.0
TRIES = 2
LARGEST_BYTES = 512 * 1024
PAUSE_S = 0.5
"""Before the second try; twice as long before each further one."""
LONGEST_PAUSE_S = 5.0
"""A service that wants more patience than this is asked another day, not waited for."""
_CHUNK_BYTES = 64 * 1024
_TRIED_AGAIN: frozenset[Trouble] = frozenset({"unreachable", "failing", "busy"})
_KINDS: Mapping[int, Trouble] = {400: "unknown", 404: "unknown", 401: "key", 403: "key", 429: "busy"}


class NoAnswer(OSError):
    """A service gave no usable answer: what kind of trouble, and a sentence without a full stop."""

    def __init__(self, kind: Trouble, sentence: str, *, wait_s: float | None = None) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.wait_s = wait_s
        """How long the service wants to be left alone, when it said so."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the service at `url`: its path below it, and words that name it in sentences."""

    path: str
    words: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Web:
    """A service at `url`, called `name` in sentences.

    `before` is called before every request that leaves, so that a budget can refuse it; what it raises
    goes through. `pause` waits the seconds it is given.
    """

    url: str
    name: str
    timeout_s: float = TIMEOUT_S
    tries: int = TRIES
    largest_bytes: int = LARGEST_BYTES
    before: Callable[[], None] = lambda: None
    pause: Callable[[float], object] = field(default_factory=lambda: Event().wait)

    def ask(self, question: Question) -> bytes:
        """Return the answer's body; raises NoAnswer. `timeout_s` is for the whole answer of each try."""
        address = self._address(question)
        for number in range(self.tries):
            try:
                self.before()
                return self._fetch(address, question.headers)
            except NoAnswer as why:
                wait_s = why.wait_s if why.wait_s is not None else PAUSE_S * 2**number
                last = number + 1 == self.tries
                if last or why.kind not in _TRIED_AGAIN or wait_s > LONGEST_PAUSE_S:
                    raise
                self.pause(wait_s)
        raise AssertionError("a service is asked at least once")

    def garbled(self, why: object) -> NoAnswer:
        """Return the error for an answer that is not of the documented shape."""
        misfit = re.sub(r"^not a \w+: ", "", str(why))
        return NoAnswer("garbled", f"{self.name} sent something that is not its documented answer ({misfit})")

    def _address(self, question: Question) -> str:
        parts = urllib.parse.urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NoAnswer("refused", f"{self.url} is no http address")
        if question.headers and parts.scheme == "http" and not _is_here(parts.hostname):
            raise NoAnswer("refused", f"{self.url} is not https, and the key would travel readable")
        words = f"?{urllib.parse.urlencode(question.words, quote_via=urllib.parse.quote)}"
        return f"{self.url.rstrip('/')}{question.path}{words if question.words else ''}"

    def _fetch(self, address: str, headers: Mapping[str, str]) -> bytes:
        asked = {"User-Agent": "MOTOSPECT", "Accept": "application/json", **headers}
        request = urllib.request.Request(address, headers=asked)  # noqa: S310 - checked in _address
        until = time.monotonic() + self.timeout_s
        try:
            with _OPENER.open(request, timeout=self.timeout_s) as answer:
                return self._read(answer, until)
        except urllib.error.HTTPError as status:
            with status:
                self._refuse(status, keyed=bool(headers))
        except (OSError, HTTPException) as why:
            if isinstance(why, NoAnswer):
                raise
            reason = why.reason if isinstance(why, urllib.error.URLError) else why
            raise NoAnswer("unreachable", f"{self.name} did not answer ({_short(reason)})") from why

    def _read(self, answer: IO[bytes], until: float) -> bytes:
        body = bytearray()
        while part := answer.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
            body += part
            if len(body) > self.largest_bytes:
                raise self.garbled(f"longer than {self.largest_bytes // 1024} kB")
            if time.monotonic() > until:
                raise NoAnswer(
                    "unreachable", f"{self.name} did not finish its answer in {self.timeout_s:g} s"
                )
        return bytes(body)

    def _refuse(self, status: urllib.error.HTTPError, *, keyed: bool) -> NoReturn:
        kind = _KINDS.get(status.code, "failing" if status.code >= 500 else "refused")
        kind = "refused" if kind == "key" and not keyed else kind
        said = {
            "key": "does not accept the key",
            "busy": "has had enough questions for now",
            "unknown": "does not know what was asked",
            "failing": "is not working",
        }.get(kind, "refused to answer")
        wait_s = _seconds(status.headers.get("Retry-After")) if kind in _TRIED_AGAIN else None
        raise NoAnswer(kind, f"{self.name} {said} (HTTP {status.code})", wait_s=wait_s)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to the same scheme, host and port: keys and VINs go nowhere else."""

    def redirect_request(  # noqa: PLR0917 - urllib's own signature
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the next request; raises NoAnswer when it would go elsewhere."""
        before, after = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            fp.close()
            elsewhere = after.hostname or "nowhere"
            raise NoAnswer("refused", f"{before.hostname} sends on to {elsewhere}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_SameHost)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _seconds(said: str | None) -> float | None:
    """Return the delay-seconds of Retry-After (RFC 9110 10.2.3); a date is as if nothing was said."""
    return float(said) if said and said.isdigit() else None


def _short(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "timed out"
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return str(text)[:120]
