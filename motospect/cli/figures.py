"""Measured values beside what they have to reach: the table every bench prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and the most it may be, or the least with `at_least`.

    Without a limit it is printed and judges nothing.
    """

    name: str
    value: float
    limit: float | None
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the value is within its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def bound(self) -> str:
        """The limit in words, empty without one."""
        if self.limit is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g} {self.unit}"

    @property
    def verdict(self) -> str:
        """Whether the limit is met, empty without one."""
        return "" if self.limit is None else "met" if self.met else "NOT MET"

    def line(self) -> str:
        """Return the figure as one row of the table."""
        return f"{self.name:56}{self.value:9.2f} {self.unit:9}{self.bound:24}{self.verdict}".rstrip()


def show(figures: Iterable[Figure]) -> int:
    """Print each figure as soon as it is there; returns the exit status, 1 when one is missed."""
    met = True
    for figure in figures:
        click.echo(figure.line())
        met = met and figure.met
    return 0 if met else 1


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table of a Markdown page."""
    rows = [f"| {f.name} | {f.value:.2f} {f.unit} | {f.bound} | {f.verdict} |" for f in figures]
    return "\n".join(["| | measured | must reach | |", "|---|---|---|---|", *rows])


def quantile(values: Iterable[float], share: float) -> float:
    """Return the value below which this share of all values lies, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
