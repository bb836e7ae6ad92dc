"""Measured values beside what they have to reach: the table every bench prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and the most it may be; without a limit it is printed and judges nothing."""

    name: str
    value: float
    limit: float | None
    unit: str

    @property
    def met(self) -> bool:
        """Whether the value is within its limit."""
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        """Return the figure as one row of the table."""
        row = f"{self.name:48}{self.value:9.2f} {self.unit:8}"
        if self.limit is None:
            return row.rstrip()
        return f"{row} at most {self.limit:g} {self.unit:8}{'ok' if self.met else 'MISSED'}"


def show(figures: Iterable[Figure]) -> int:
    """Print each figure as soon as it is there; returns the exit status, 1 when one is missed."""
    met = True
    for figure in figures:
        click.echo(figure.line())
        met = met and figure.met
    return 0 if met else 1


def quantile(values: Iterable[float], share: float) -> float:
    """Return the value below which this share of all values lies, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
