"""A server of the test that speaks vPIC's `decodevin` as NHTSA documents it, with faults on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Vpic:
    """What it answers and what it was asked. `statuses` are used up one a request, then 200."""

    url: str = ""
    variables: dict[str, str | None] = field(default_factory=dict)
    body: bytes | None = None
    statuses: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        self.may_answer.wait(10)
        status = self.statuses.pop(0) if self.statuses else 200
        results = [
            {"Value": value, "ValueId": None, "Variable": name, "VariableId": number}
            for number, (name, value) in enumerate(self.variables.items(), 1)
        ]
        whole = {"Count": len(results), "Message": "Results", "SearchCriteria": "VIN", "Results": results}
        return status, json.dumps(whole).encode() if self.body is None else self.body


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
    vpic.may_answer.set()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = vpic.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    vpic.url = f"http://127.0.0.1:{server.server_port}/api/vehicles"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield vpic
    finally:
        vpic.may_answer.set()
        server.shutdown()
        thread.join()
        server.server_close()
