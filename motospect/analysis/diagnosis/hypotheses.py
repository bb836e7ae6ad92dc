"""From a group and all weights to ranked hypotheses with probabilities."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motospect.analysis.diagnosis.groups import Group
from motospect.analysis.diagnosis.weight import Weight
from motospect.knowledge.likely_causes import LikelyCause
from motospect.model.diagnosis import Argument

UNNAMED = 0.15
"""Weight of a cause for a code that neither catalogue nor table names it for: possible, but far-fetched."""
UNEXPLAINED = 1.2
"""Weight of "none of these": a little more than what the tables call a low likelihood."""
SHARPNESS = 2.25
"""Exponent on weights and factors together: words such as "high" say an order, this makes numbers of them.

Chosen on the dev cases so that the mean sureness lies midway between the share right before rules were
written on these cases (55 %) and after (87 %): docs/decisions/diagnosis.md."""
LEFT_OPEN = 0.05
"""What no evidence from a plug can take from "none of these": tables and rules do not know every cause."""
MOST = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cause of a group with its share before (`prior`) and after the arguments (`probability`)."""

    cause: LikelyCause
    prior: float
    probability: float
    arguments: tuple[Argument, ...]
    explains: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kinded:
    """An argument of a rule, and the kind of evidence it comes from."""

    kind: str
    rule: str
    weight: Weight


def rank(group: Group, weights: Iterable[Kinded]) -> tuple[tuple[Candidate, ...], float]:
    """Return the candidates, likeliest first, and the share of "none of these"; together they are 1."""
    causes = {cause.key: cause for one in reversed(group.observations) for cause in one.causes}
    scores = {key: _score(key, group) for key in causes}
    kept = list(weights)
    told = {key: [one for one in kept if key in one.weight.causes] for key in causes}
    prior = _shares(scores)
    after = _shares({key: score + _evidence(told[key]) for key, score in scores.items()})
    ranked = sorted(causes, key=lambda key: (-after[key], key))[:MOST]
    candidates = tuple(
        Candidate(
            causes[key],
            prior[key],
            after[key],
            tuple(_argument(one) for one in told[key]),
            _explains(key, group),
            _places(key, group),
        )
        for key in ranked
    )
    return candidates, max(0.0, 1.0 - sum(candidate.probability for candidate in candidates))


def _score(key: str, group: Group) -> float:
    """Return the log weight of a cause over all observations, tempered by the root of their number.

    Codes of one scan are not independent facts: four of them are taken for two.
    """
    total = sum(one.strength for one in group.observations)
    said = sum(one.strength * math.log(one.weights.get(key, UNNAMED)) for one in group.observations)
    return said / math.sqrt(max(total, 1.0))


def _evidence(told: list[Kinded]) -> float:
    """Return the log of all factors; within one kind only the strongest for and the strongest against
    count."""
    kinds: dict[tuple[str, bool], float] = {}
    for one in told:
        value = math.log(one.weight.factor)
        place = one.kind, value > 0
        if abs(value) > abs(kinds.get(place, 0.0)):
            kinds[place] = value
    return sum(kinds.values())


def _shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each among all and "none of these"."""
    odds = {key: math.exp(SHARPNESS * score) for key, score in scores.items()}
    whole = sum(odds.values()) + UNEXPLAINED
    return {key: (1 - LEFT_OPEN) * value / whole for key, value in odds.items()}


def _argument(one: Kinded) -> Argument:
    weight = one.weight
    return Argument(weight.text, weight.factor, weight.reason, one.rule, weight.evidence, weight.findings)


def _explains(key: str, group: Group) -> tuple[str, ...]:
    found = (f for one in group.observations if key in one.weights for f in one.findings)
    return tuple(dict.fromkeys(found))


def _places(key: str, group: Group) -> tuple[str, ...]:
    told = (one.place for one in group.observations if key in one.weights and one.place)
    return tuple(dict.fromkeys(told))
