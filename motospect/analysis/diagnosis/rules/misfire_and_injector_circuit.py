"""The injector's circuit code names the same cylinder as the misfire."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.causes import IGNITION
from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "misfire circuit"
REASON = "SAE J2012: P0201 to P0212 and P0261 to P0296 watch the injector circuit of that cylinder."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    circuits = facts.seen(
        "P0200-P0212",
        "P0261-P0262",
        "P0264-P0265",
        "P0267-P0268",
        "P0270-P0271",
        "P0273-P0274",
        "P0276-P0277",
    )
    misfire = facts.seen("P0300-P0312")
    if circuits and misfire:
        text = f"An injector circuit is reported faulty beside the misfire ({circuits[0].code})."
        yield given(("injector_wiring", "injector_failed"), 5.0, text, REASON, *circuits, *misfire)
        yield given((*IGNITION, "low_compression"), 0.1, text, REASON, *circuits, *misfire)
