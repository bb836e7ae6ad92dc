"""What one kind of vehicle is known to suffer from, by make, model, year and code."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from motospect.knowledge.tables import read_table


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """Causes that are `factor` times likelier when one of `codes` (single or first-last) is stored."""

    makes: tuple[str, ...]
    models: tuple[str, ...]
    first: int
    last: int
    codes: tuple[str, ...]
    causes: tuple[str, ...]
    factor: float


def weak_spots(make: str, model: str, year: int) -> tuple[WeakSpot, ...]:
    """Return the weak spots of a vehicle; empty when none is known."""
    maker, words = make.strip().lower(), model.strip().lower()
    return tuple(
        spot
        for spot in _all()
        if maker in spot.makes
        and spot.first <= year <= spot.last
        and any(name == "*" or words.startswith(name) for name in spot.models)
    )


@functools.cache
def _all() -> tuple[WeakSpot, ...]:
    columns = ("makes", "models", "first", "last", "codes", "causes", "factor")
    return tuple(
        WeakSpot(
            tuple(makes.split()),
            tuple(models.split()),
            int(first),
            int(last),
            tuple(codes.split()),
            tuple(causes.split()),
            float(factor),
        )
        for makes, models, first, last, codes, causes, factor in read_table("weak_spots.tsv", columns)
    )
