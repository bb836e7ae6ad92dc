"""What the store answers with besides whole scans: short frozen rows for lists, links and the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.scan import ScanKind

RowState: TypeAlias = Literal["running", "finished", "interrupted"]


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One line of the list of scans. `headline`, `clean` and `complete` are None until a record is kept."""

    id: str
    kind: ScanKind
    started_at: str
    state: RowState
    vin: str | None
    headline: str | None
    clean: bool | None
    complete: bool | None
    demo: bool


@dataclass(frozen=True, slots=True)
class SharedScan:
    """What a customer's token leads to, and whether it still may be shown. `expires_at` is RFC 3339 UTC."""

    scan_id: str
    expires_at: str
    state: Literal["live", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One record the fleet has not confirmed yet; `sequence` never repeats, `body` is the record's JSON."""

    sequence: int
    kind: Literal["scan"]
    record_id: str
    body: str
