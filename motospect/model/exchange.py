"""One question and everything that came back: the evidence every finding points to."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.outcome import OutcomeName


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange with the vehicle, as sent and as received.

    `id` ("x17") is unique within its scan. `target` is the request's address ("7DF", "7E0", "686AF1").
    `request` is hex of the service and its parameters; `lines` are the adapter's raw lines.
    `outcomes` says per answering address how it ended; an exchange nobody answered holds one entry for "".
    """

    id: str
    started_s: float
    elapsed_s: float
    target: str
    request: str
    lines: tuple[str, ...]
    outcomes: dict[str, OutcomeName]
