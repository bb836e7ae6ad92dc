"""The hash chain of a kept scan: its raw exchanges, then the record, then what it was taken to mean.

Each link is the SHA-256 of the link before and of a content as canonical JSON, so that a later version of
ours, which may know more fields, still finds the same hash for what was kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CHAIN = "motospect.chain/1"


@dataclass(frozen=True, slots=True)
class Seal:
    """The links made when the scan was kept, as hex. `exchanges` has one for each, in their order.

    `record` is the link of the scan without its analysis, `analysis` the last one: the chain's head.
    """

    scan_id: str
    exchanges: tuple[str, ...]
    record: str
    analysis: str
    chain: str = CHAIN

    @property
    def head(self) -> str:
        """The link everything of the scan leads to."""
        return self.analysis


def canonical(content: object) -> bytes:
    """Return plain JSON content in its one spelling: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def link(before: str, content: object) -> str:
    """Return the link of a content behind the link `before`."""
    return hashlib.sha256(before.encode() + b"\n" + canonical(content)).hexdigest()


def first_link(scan_id: str) -> str:
    """Return where the chain of a scan begins."""
    return hashlib.sha256(f"{CHAIN}\n{scan_id}".encode()).hexdigest()


def split(record: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """Return a scan's record without its analysis, and the analysis (None where there is none)."""
    rest = {name: value for name, value in record.items() if name != "analysis"}
    return rest, record.get("analysis")


def seal_of(record: bytes | str, exchanges: Iterable[bytes | str]) -> Seal:
    """Return the seal of a scan's JSON and of its exchanges' JSON, in the order they were made."""
    scan, analysis = split(json.loads(record))
    links, before = [], first_link(scan["id"])
    for body in exchanges:
        before = link(before, json.loads(body))
        links.append(before)
    kept = link(before, scan)
    return Seal(scan["id"], tuple(links), kept, link(kept, analysis))
