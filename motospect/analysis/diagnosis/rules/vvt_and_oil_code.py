"""A camshaft code beside an oil pressure code: the oil."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import OIL, VVT_PART
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "vvt oil"
REASON = "Adjusters are moved by oil pressure: with too little of it both codes follow."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    cams, oil = (
        facts.seen("P000A-P000D", "P0011-P0025", "P3400-P3497"),
        facts.seen("P0520-P0524", "P06DA-P06DE"),
    )
    if cams and oil:
        text = "Oil pressure and camshaft adjustment are both reported faulty."
        yield given(OIL, 4.0, text, REASON, *cams, *oil)
        yield given(
            (*VVT_PART, "oil_pressure_sensor_failed", "oil_pressure_sensor_wiring"),
            0.35,
            text,
            REASON,
            *cams,
            *oil,
        )
