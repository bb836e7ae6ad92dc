"""A server of the test that speaks the documented shape of every provider, and checks keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from web_server import Reply, Served, web_server

CARMD_KEY = "Basic c2VjcmV0\nf00dcafe\n"
PLAIN_KEY = "k-123\n"
OK = {"code": 0, "message": "ok", "credentials": "valid", "version": "v3.0.0", "endpoint": "", "counter": 1}

SHAPES: dict[str, Any] = {
    "/recall": {
        "message": OK,
        "data": [
            {
                "desc": "Words of the authority.",
                "corrective_action": "What dealers do.",
                "consequence": "What may happen.",
                "recall_date": "1/16/2015",
                "campaign_number": "15V666000",
                "recall_number": "17668",
            }
        ],
    },
    "/repair": {
        "message": OK,
        "data": [
            {
                "desc": "Replace catalytic converter",
                "urgency": 2,
                "urgency_desc": "soon",
                "repair": {
                    "difficulty": 3,
                    "hours": 2.3,
                    "labor_rate_per_hour": 106.38,
                    "part_cost": 1967.01,
                    "labor_cost": 244.674,
                    "misc_cost": 25,
                    "total_cost": 2236.684,
                },
                "parts": [
                    {"desc": "Catalytic Converter", "manufacturer": "", "price": 683.67, "qty": "1"},
                    {"desc": "Gasket", "manufacturer": "Best", "price": "6.15", "qty": 2},
                ],
                "tsb": [],
            }
        ],
    },
    "/image": {"message": OK, "data": [{"image": "https://pictures.example/a.jpg"}]},
    "/v1/offers": {
        "offers": [
            {"part": "oil filter", "price": 9.9, "currency": "USD", "brand": "B", "number": "PH2"},
            {"part": "oil filter", "price": 4.5, "currency": "USD", "url": "https://parts.example/1"},
        ]
    },
    "/v1/labour-times": {
        "times": [{"operation": "replace thermostat", "hours": 1.4, "note": "with bleeding"}]
    },
    "/v1/technical-data": {"values": [{"name": "oil with filter", "value": 4.2, "unit": "L"}]},
    "/v1/image": {"image_url": "https://pictures.example/b.jpg"},
}


@dataclass
class Providers:
    """What it answers by path; `instead` is one reply for everything, `statuses` are used up before."""

    served: Served = field(default_factory=Served)
    shapes: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(SHAPES)))
    instead: Reply | None = None
    statuses: list[int] = field(default_factory=list)

    def answer(self, path: str) -> Reply:
        headers = self.served.headers[-1]
        plain = headers.get("authorization") == f"Bearer {PLAIN_KEY.strip()}"
        carmd = (headers.get("authorization"), headers.get("partner-token")) == tuple(
            CARMD_KEY.split("\n")[:2]
        )
        if not (plain or carmd):
            return Reply(b'{"message": {"code": 1, "credentials": "invalid"}}', 401)
        if self.statuses:
            return Reply(status=self.statuses.pop(0))
        if self.instead is not None:
            return self.instead
        return Reply(json.dumps(self.shapes[urlsplit(path).path]).encode())


@contextmanager
def provider_server() -> Iterator[Providers]:
    """Serve on loopback until the end."""
    providers = Providers()
    with web_server(providers.answer) as providers.served:
        yield providers
