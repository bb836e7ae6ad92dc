"""Amounts that are known as a range only, with their unit and who says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, both included. `unit` is UCUM-like ("min") or an ISO 4217 currency ("EUR")."""

    low: float
    high: float
    unit: str
    source: str

    @property
    def middle(self) -> float:
        """The mean of both ends."""
        return (self.low + self.high) / 2
