"""Getting to a place and closing it up again is paid for once, however many pieces of work are done there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from motospect.analysis.estimate.pricing import timed
from motospect.knowledge.parts import area
from motospect.model.estimate import EstimateLine
from motospect.model.money import Time
from motospect.model.shop import ShopTerms


def with_shared_labour(lines: Iterable[EstimateLine], terms: ShopTerms) -> tuple[EstimateLine, ...]:
    """Return the lines with the access time of each area left in its first labour line only.

    Lines come in working order, those of the first option first: so the line that carries the access is the
    same in every option, and a further line never takes anything off one before it.
    """
    first: dict[str, EstimateLine] = {}
    shared = []
    for line in lines:
        known = area(line.area)
        if line.kind != "labour" or line.time is None or known is None:
            shared.append(line)
            continue
        owner = first.setdefault(line.area, line)
        if owner is line or owner.time is None:
            shared.append(line)
            continue
        access = Time(round(known.access.low * 3600), round(known.access.high * 3600))
        saved = Time(
            min(access.low_s, line.time.low_s, owner.time.low_s),
            min(access.high_s, line.time.low_s, owner.time.high_s),
        )
        # The lower end is the one with most saved, the upper end the one with least.
        rest = Time(line.time.low_s - saved.high_s, line.time.high_s - saved.low_s)
        shared.append(replace(timed(line, rest, terms), shared=saved, shared_with=owner.id))
    return tuple(shared)
