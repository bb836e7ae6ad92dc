"""A server of the test that speaks vPIC's `decodevin` as NHTSA documents it, with faults on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from web_server import Reply, Served, web_server


@dataclass
class Vpic:
    """What it answers and what it was asked. `statuses` are used up one a request, then 200."""

    served: Served = field(default_factory=Served)
    variables: dict[str, str | None] = field(default_factory=dict)
    body: bytes | None = None
    statuses: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.served.url}/api/vehicles"

    @property
    def asked(self) -> list[str]:
        return self.served.asked

    @property
    def may_answer(self) -> threading.Event:
        return self.served.may_answer

    def answer(self, _path: str) -> Reply:
        status = self.statuses.pop(0) if self.statuses else 200
        results = [
            {"Value": value, "ValueId": None, "Variable": name, "VariableId": number}
            for number, (name, value) in enumerate(self.variables.items(), 1)
        ]
        whole = {"Count": len(results), "Message": "Results", "SearchCriteria": "VIN", "Results": results}
        return Reply(json.dumps(whole).encode() if self.body is None else self.body, status)


@contextmanager
def vpic_server() -> Iterator[Vpic]:
    """Serve on loopback until the end; answers at once unless `may_answer` is cleared."""
    vpic = Vpic(
        variables={
            "Suggested VIN": None,
            "Error Code": "0",
            "Error Text": "0 - VIN decoded clean. Check Digit (9th position) is correct",
            "Make": "HONDA",
            "Model": "Accord of the server",
            "Model Year": "2012",
        }
    )
    with web_server(vpic.answer) as vpic.served:
        yield vpic
