"""Asking NHTSA's vPIC over the internet, and keeping its answers so that each VIN is asked for once."""

from __future__ import annotations

import os
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from motospect.knowledge.vin import is_vin
from motospect.knowledge.vpic import VpicAnswer, answer_from
from motospect.model.wire import from_json, to_json

PUBLIC_URL = "https://vpic.nhtsa.dot.gov/api/vehicles"
"""Where vPIC is (documented there as `/DecodeVin/{vin}?format=json`); nothing is asked until this is set."""

TIMEOUT_S = 4.0
TRIES = 2
LARGEST_BYTES = 512 * 1024
"""A real answer has some 140 variables in 15 kB."""
MOST_KEPT = 2000
"""The newest so many answers are kept: a workshop's year in 500 kB."""


@dataclass(frozen=True, slots=True)
class _Variable:
    Variable: str  # vPIC's own spelling
    Value: str | None = None


@dataclass(frozen=True, slots=True)
class _Decoded:
    Results: tuple[_Variable, ...]


def ask_vpic(url: str, vin: str) -> VpicAnswer:
    """Return vPIC's answer; raises OSError when it cannot be had and ValueError when it cannot be read.

    A refused or lost connection and a failing server are asked once more, a refusal (4xx) is not.
    """
    for _ in range(TRIES - 1):
        try:
            return _read(_fetch(url, vin))
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code < 500:
                raise
        except OSError:
            continue
    return _read(_fetch(url, vin))


def _fetch(url: str, vin: str) -> bytes:
    if urllib.parse.urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(f"{url} is no http address")
    asked = f"{url.rstrip('/')}/decodevin/{urllib.parse.quote(vin, safe='')}?format=json"
    request = urllib.request.Request(asked, headers={"User-Agent": "MOTOSPECT"})  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - likewise
        body: bytes = answer.read(LARGEST_BYTES + 1)
    if len(body) > LARGEST_BYTES:
        raise ValueError("vPIC's answer is too long")
    return body


def _read(body: bytes) -> VpicAnswer:
    return answer_from((found.Variable, found.Value) for found in from_json(body, _Decoded).Results)


class AnswerFolder:
    """The answers kept on disk, one small file a VIN. A broken or missing file is as if never asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, vin: str) -> VpicAnswer | None:
        """Return the kept answer for a VIN; None when there is none that can be read."""
        if not is_vin(vin):
            return None
        try:
            return from_json(self._file(vin).read_bytes(), VpicAnswer)
        except (OSError, ValueError):
            return None

    def keep(self, vin: str, answer: VpicAnswer) -> None:
        """Keep an answer, whole or not at all, and forget the oldest beyond MOST_KEPT; raises OSError."""
        self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        fd, beside = tempfile.mkstemp(dir=self._folder, suffix=".new")
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(to_json(answer))
            Path(beside).replace(self._file(vin))
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise
        self._forget_oldest()

    def _file(self, vin: str) -> Path:
        return self._folder / f"{vin}.json"

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        for file in kept[:-MOST_KEPT]:
            file.unlink(missing_ok=True)
