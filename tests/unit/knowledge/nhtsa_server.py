"""A server of the test that speaks NHTSA's recalls, complaints and model names as it documents them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from web_server import Reply, Served, web_server


def recall(campaign: str = "21V900000", **changes: Any) -> dict[str, Any]:
    """Return a recall with the fields and types of the real service."""
    return {
        "Manufacturer": "Honda (American Honda Motor Co.)",
        "NHTSACampaignNumber": campaign,
        "parkIt": False,
        "parkOutSide": False,
        "overTheAirUpdate": False,
        "ReportReceivedDate": "18/11/2021",
        "Component": "SEAT BELTS:REAR/OTHER:RETRACTOR",
        "Summary": "Words of the authority.",
        "Consequence": "What may happen.",
        "Remedy": "What dealers do.",
        "Notes": None,
        "ModelYear": "2012",
        "Make": "HONDA",
        "Model": "ACCORD",
    } | changes


def complaint(number: int = 11741504, **changes: Any) -> dict[str, Any]:
    """Return a complaint with the fields and types of the real service."""
    return {
        "odiNumber": number,
        "manufacturer": "Honda (American Honda Motor Co.)",
        "crash": False,
        "fire": False,
        "numberOfInjuries": 0,
        "numberOfDeaths": 0,
        "dateOfIncident": "04/30/2025",
        "dateComplaintFiled": "05/02/2025",
        "vin": "1HGCP2F3XCA",
        "components": "ENGINE",
        "summary": "Words of an owner.",
        "products": [{"type": "Vehicle", "productYear": "2012", "productMake": "HONDA"}],
    } | changes


@dataclass
class Nhtsa:
    """What it has under each model's name, in capitals; `instead` answers a path part with something else."""

    served: Served = field(default_factory=Served)
    recalls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    complaints: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    instead: dict[str, Reply] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.served.url

    @property
    def asked(self) -> list[str]:
        return self.served.asked

    def answer(self, path: str) -> Reply:
        for part, reply in self.instead.items():
            if part in path:
                return reply
        parts = urlsplit(path)
        words = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/products/vehicle/models":
            rows = [{"modelYear": words["modelYear"], "make": words["make"], "model": n} for n in self.names]
            return Reply(json.dumps({"count": len(rows), "results": rows}).encode())
        held = {
            "/recalls/recallsByVehicle": self.recalls,
            "/complaints/complaintsByVehicle": self.complaints,
        }[parts.path]
        rows = held.get(words["model"].upper())
        count, message = ("Count", "Message") if "recalls" in parts.path else ("count", "message")
        if rows is None:
            empty = {count: 0, message: "No results found for this request", "results": []}
            return Reply(json.dumps(empty).encode(), 400)
        whole = {count: len(rows), message: "Results returned successfully", "results": rows}
        return Reply(json.dumps(whole).encode())


@contextmanager
def nhtsa_server() -> Iterator[Nhtsa]:
    """Serve on loopback until the end, with one recall and one complaint of the Accord."""
    nhtsa = Nhtsa(recalls={"ACCORD": [recall()]}, complaints={"ACCORD": [complaint()]})
    with web_server(nhtsa.answer) as nhtsa.served:
        yield nhtsa
