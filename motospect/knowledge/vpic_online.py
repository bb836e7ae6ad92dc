"""Asking NHTSA's vPIC over the internet; its answers are kept, so that each VIN is asked for once."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass

from motospect.knowledge.vpic import VpicAnswer, answer_from
from motospect.knowledge.web import Question, Web
from motospect.model.wire import from_json

PUBLIC_URL = "https://vpic.nhtsa.dot.gov/api/vehicles"
"""Where vPIC is (documented there as `/DecodeVin/{vin}?format=json`); nothing is asked until this is set."""
NAME = "NHTSA vPIC"


@dataclass(frozen=True, slots=True)
class _Variable:
    Variable: str  # vPIC's own spelling
    Value: str | None = None


@dataclass(frozen=True, slots=True)
class _Decoded:
    Results: tuple[_Variable, ...]


def ask_vpic(url: str, vin: str) -> VpicAnswer:
    """Return vPIC's answer, some 140 variables in 15 kB; raises NoAnswer."""
    web = Web(url, NAME)
    body = web.ask(Question(f"/decodevin/{urllib.parse.quote(vin, safe='')}", {"format": "json"}))
    try:
        return answer_from((found.Variable, found.Value) for found in from_json(body, _Decoded).Results)
    except ValueError as why:
        raise web.garbled(why) from why
