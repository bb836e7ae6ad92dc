"""What the store answers with besides whole scans: short frozen rows for lists, links and the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from motospect.model.capture import CaptureState
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
    kind: Literal["scan", "customer_page"]
    record_id: str
    body: str


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """One line of the list of vehicles: its last scan that left a record, and how many did."""

    visits: int
    last: ScanRow


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One line of the list of captures. `after` is the vehicle's scan begun last before it."""

    id: str
    started_at: str
    state: CaptureState
    vin: str | None
    demo: bool
    text: str
    after: str | None = None


def scan_row(row: tuple[Any, ...]) -> ScanRow:
    """Return the line of id, kind, started_at, state, vin, headline, clean, complete and demo."""
    scan_id, kind, started_at, state, vin, headline, clean, complete, demo = row
    return ScanRow(
        id=scan_id,
        kind=kind,
        started_at=started_at,
        state=cast("RowState", state),
        vin=vin,
        headline=headline,
        clean=None if clean is None else bool(clean),
        complete=None if complete is None else bool(complete),
        demo=bool(demo),
    )
