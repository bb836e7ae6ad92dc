"""What the printer's child process is sent for: a paper, or the box's key."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.model.report import Report
from motospect.model.signer import Signer


@dataclass(frozen=True, slots=True)
class KeyErrand:
    """Whose signer to make; `key` is the PEM of the key to go on with, empty for a new one."""

    box: str
    shop: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperErrand:
    """One of the two: the report to print, with what to sign it with, or the key to make."""

    report: Report | None = None
    signer: Signer | None = None
    key: KeyErrand | None = None
