"""A customer's decision made on the fleet's server, on its way to the box that alone may keep it.

Who sends it has proved to know the link's token and the PIN, and that it is about this very decision; whoever
carries it (server, database, broker) learns neither and cannot make another one of it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from motospect.model.consent import Answer
from motospect.model.wire import from_json, to_json

SCHEMA = "motospect.decision/1"

DecisionResult: TypeAlias = Literal["kept", "pin", "wait", "changed", "over"]
"""What the box made of it: in its chain; wrong PIN; too many wrong ones; another estimate now; link over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteDecision:
    """One decision as it was sent: `at` by the server's clock, everything else as it was shown and typed.

    `total` is the sum of what is approved, in the English of records.
    """

    id: str
    token_sha256: str
    at: str
    revision: int
    revision_sha256: str
    answers: dict[str, Answer]
    name: str
    address: str
    language: str
    wording: str
    total: str
    proof: str = ""
    schema: str = SCHEMA


def proof_of(decision: RemoteDecision, *, token: str, pin: str) -> str:
    """Return the HMAC-SHA256 by the token of the decision's JSON without proof, a line feed, and the PIN."""
    said = to_json(replace(decision, proof="")) + b"\n" + pin.encode()
    return hmac.new(token.encode(), said, hashlib.sha256).hexdigest()


def proves(decision: RemoteDecision, *, token: str, pin: str) -> bool:
    """Whether who made this decision knew token and PIN; a link without a PIN is decided by nobody."""
    right = proof_of(decision, token=token, pin=pin)
    return bool(pin) and hmac.compare_digest(decision.proof.encode(), right.encode())


def read_decision(message: bytes) -> RemoteDecision:
    """Return the decision in a message; raises ValueError when it is none."""
    decision = from_json(message, RemoteDecision)
    if decision.schema != SCHEMA:
        raise ValueError(f"the schema is {decision.schema!r} and not {SCHEMA}")
    return decision
