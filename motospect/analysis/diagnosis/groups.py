"""Which observations may have one cause: the groups that are diagnosed apart from each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from motospect.analysis.diagnosis.codes import within
from motospect.analysis.diagnosis.observation import Observation
from motospect.knowledge.consequences import consequences

SHARED = 3.0
"""Two observations belong together when a cause is named for both and its weights' product is this or more:
likely for one and at least possible for the other. Causes that are unlikely for both join nothing."""
EXPLAINED = 0.2
"""What is left of an observation's strength when another one explains it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Observations that may have one cause; `explained` says in sentences which follow from which."""

    observations: tuple[Observation, ...]
    explained: tuple[str, ...] = ()


def group(observations: tuple[Observation, ...]) -> tuple[Group, ...]:
    """Return the groups, in the order of their first observation. What has no known cause is in none."""
    known = [one for one in observations if one.weights]
    weakened, reasons = _explain(known)
    parts = _parts(weakened)
    return tuple(
        Group(tuple(part), tuple(dict.fromkeys(reasons[o.name] for o in part if o.name in reasons)))
        for whole in parts
        for part in _split(whole)
    )


def _explain(observations: list[Observation]) -> tuple[list[Observation], dict[str, str]]:
    """Weaken every observation that follows from another one, and bind it to that one."""
    told: list[Observation] = []
    reasons: dict[str, str] = {}
    names = [one.name for one in observations]
    for one in observations:
        because = _because(one.name, names)
        if because is None:
            told.append(one)
        else:
            causes, reason = because
            reasons[one.name] = f"{one.name} follows from {', '.join(causes)}. {reason}"
            told.append(replace(one, strength=one.strength * EXPLAINED, binds=(*one.binds, *causes)))
    return told, reasons


def _because(name: str, names: list[str]) -> tuple[tuple[str, ...], str] | None:
    for row in consequences():
        if within(name, row.effect):
            causes = tuple(other for other in names if other != name and within(other, row.because))
            if causes:
                return causes, row.reason
    return None


def _parts(observations: list[Observation]) -> list[list[Observation]]:
    """Return the connected parts."""
    rest = list(observations)
    parts: list[list[Observation]] = []
    while rest:
        part = [rest.pop(0)]
        for member in part:
            joined = [other for other in rest if _belong(member, other)]
            rest = [other for other in rest if other not in joined]
            part += joined
        parts.append(sorted(part, key=observations.index))
    return parts


def _belong(a: Observation, b: Observation) -> bool:
    return a.name in b.binds or b.name in a.binds or _share(a, b)


def _share(a: Observation, b: Observation) -> bool:
    theirs = b.weights
    return any(weight * theirs.get(key, 0.0) >= SHARED for key, weight in a.weights.items())


def _split(part: list[Observation]) -> Iterator[list[Observation]]:
    """Yield the part as a whole when one cause can explain it, else what the best cause explains, then the
    rest.

    Observations that are bound to each other stay together.
    """
    weighing = [one for one in part if one.strength > 2 * EXPLAINED]
    scores: dict[str, float] = {}
    for one in weighing:
        for key, weight in one.weights.items():
            scores[key] = scores.get(key, 0.0) + weight * one.strength
    if not scores:
        yield part
        return
    covers = {key: sum(key in one.weights for one in weighing) for key in scores}
    best = max(scores, key=lambda key: (covers[key], scores[key], key))
    inside = [one for one in part if best in one.weights]
    inside += [one for one in part if one not in inside and any(_bound(one, other) for other in inside)]
    outside = [one for one in part if one not in inside]
    yield sorted(inside, key=part.index)
    if outside:
        for rest in _parts(outside):
            yield from _split(rest)


def _bound(a: Observation, b: Observation) -> bool:
    return a.name in b.binds or b.name in a.binds
