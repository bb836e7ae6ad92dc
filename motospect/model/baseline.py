"""What is usual on one vehicle: sums that relate its signals, and how far healthy drives stray."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_KEPT = 40
"""Healthy drives whose extremes are remembered: memory is bounded, old ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Of one signal and way to depart: highest and lowest value in each of the last healthy drives."""

    highs: tuple[float, ...] = ()
    lows: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """One vehicle's baseline, learned from drives without findings; it holds for these calibrations only.

    `sums` by regime: the lower triangle, row by row, of the sums of products of 1 and `features`.
    `spreads` by "signal/regime": robust spread of the residual in each of the last drives, in the signal's
    unit. `steps`: the signal's resolution in its unit. `usual` by "signal/way". `levels` by signal: its mean
    residual in each of the last drives, in spreads. `seconds` is the time learned from; `seen` are the ids of
    the last captures looked at, learned from or not, so that none counts twice.
    """

    vin: str
    demo: bool = False
    calibrations: tuple[str, ...] = ()
    drives: int = 0
    seconds: float = 0.0
    signals: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    sums: dict[str, tuple[float, ...]] = field(default_factory=dict)
    spreads: dict[str, tuple[float, ...]] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)
    usual: dict[str, Usual] = field(default_factory=dict)
    levels: dict[str, tuple[float, ...]] = field(default_factory=dict)
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaselineState:
    """How well a vehicle is known: `drives` learned of the `needed` ones before anything is called unusual.

    `judged` are the captures of this visit that were held against it, `left_out` sentences on what of them
    could not be used.
    """

    drives: int
    needed: int
    hours: float
    text: str
    judged: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
