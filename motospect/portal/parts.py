"""What the pages are built from: the parts the composition root hands in, in one record."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from motospect.config import Settings
from motospect.model.bench import Bench
from motospect.model.finding import Analysis
from motospect.model.part import PartState
from motospect.model.report import Report
from motospect.model.scan import Scan, ScanKind
from motospect.store import Store


class Bay(Protocol):
    """The bay as the pages see it; every method may be called from any thread."""

    def snapshot(self) -> Bench:
        """Return what is happening now."""

    def request_scan(self, kind: ScanKind) -> str:
        """Start a scan and return its id; raises BayBusy or an AdapterError."""

    def watch(self, callback: Callable[[Bench], None]) -> Callable[[], None]:
        """Call back on every change, on the bay's thread, until the returned function is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a page may use. `clock` counts seconds and never goes back."""

    settings: Settings
    store: Store
    bay: Bay
    health: Callable[[], tuple[PartState, ...]]
    print_report: Callable[[Report, Path], Path]
    analyse: Callable[[Scan], Analysis]
    public_url: Callable[[], str]
    clock: Callable[[], float] = time.monotonic
