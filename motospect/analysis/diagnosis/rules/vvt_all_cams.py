"""Several camshafts do not reach their place: the oil that moves them all."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import OIL, VVT_PART
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "vvt pattern"
REASON = "Each camshaft has its own valve and adjuster; oil level, grade and pressure are common."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    codes = facts.seen("P0011-P0012", "P0014-P0015", "P0021-P0022", "P0024-P0025", "P000A-P000D")
    cams = {one.code[:4] + ("a" if one.code[4] in "12" else "b") for one in codes}
    if len(cams) >= 2:
        text = f"{len(cams)} camshafts do not reach their place."
        yield given(OIL, 3.5, text, REASON, *codes)
        yield given(VVT_PART, 0.35, text, REASON, *codes)
