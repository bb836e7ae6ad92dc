"""The wire between a box and its fleet: topics, what a box sends, what the fleet confirms (docs/wire.md)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from motospect.model.wire import from_json, to_json

DISPATCH = "motospect.dispatch/1"
RECEIPT = "motospect.receipt/1"
EVERY_BOX = "motospect/1/boxes/+/records"
"""The filter the fleet listens on."""

_TOPIC = re.compile(r"motospect/1/boxes/([^/+#]+)/records")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One record on its way: the box's `sequence` orders, `id` names it, `sha256` is of its bytes."""

    sequence: int
    kind: str
    id: str
    sha256: str
    schema: str = DISPATCH


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the fleet did with one record, said only after its database has committed it.

    `refused` is final as well: the record lies in the fleet's dead letters and `reason` says why.
    """

    id: str
    sha256: str
    result: Literal["kept", "refused"]
    reason: str | None = None
    schema: str = RECEIPT


@dataclass(frozen=True, slots=True)
class _Head:
    schema: str


def records_topic(box: str) -> str:
    """Return the topic a box sends its records to."""
    return f"motospect/1/boxes/{box}/records"


def receipts_topic(box: str) -> str:
    """Return the topic a box hears the fleet's receipts on."""
    return f"motospect/1/boxes/{box}/receipts"


def box_of(topic: str) -> str | None:
    """Return the box a records topic belongs to; None for any other topic."""
    found = _TOPIC.fullmatch(topic)
    return found[1] if found else None


def digest(body: bytes) -> str:
    """Return the SHA-256 of a record's bytes as 64 hex digits."""
    return hashlib.sha256(body).hexdigest()


def pack(sequence: int, kind: str, record_id: str, body: bytes) -> bytes:
    """Return a message: the dispatch as one line of JSON, a line feed, then the record's bytes untouched."""
    return to_json(Dispatch(sequence, kind, record_id, digest(body))) + b"\n" + body


def unpack(message: bytes) -> tuple[Dispatch, bytes]:
    """Return dispatch and record bytes; raises ValueError for another form. The hash is not checked here."""
    head, _, body = message.partition(b"\n")
    dispatch = from_json(head, Dispatch)
    if dispatch.schema != DISPATCH:
        raise ValueError(f"the schema is {dispatch.schema!r} and not {DISPATCH}")
    return dispatch, body


def schema_of(message: bytes) -> str:
    """Return the schema a message of the fleet names; raises ValueError when it names none."""
    return from_json(message, _Head).schema


def read_receipt(message: bytes) -> Receipt:
    """Return the receipt in a message; raises ValueError when it is none."""
    receipt = from_json(message, Receipt)
    if receipt.schema != RECEIPT:
        raise ValueError(f"the schema is {receipt.schema!r} and not {RECEIPT}")
    return receipt
