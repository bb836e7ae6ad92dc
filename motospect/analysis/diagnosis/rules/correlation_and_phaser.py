"""Out of step and slow to move: the adjuster of that camshaft or its oil."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.weight import Weight, given

KIND = "timing phaser"
REASON = "A stretched chain shifts the camshaft by a constant angle; it does not slow its adjustment."


def weigh(facts: Facts) -> Iterator[Weight]:
    """Yield what speaks for and against."""
    match, slow = (
        facts.seen("P0016-P0019"),
        facts.seen("P0011-P0012", "P0014-P0015", "P0021-P0022", "P0024-P0025"),
    )
    if match and slow:
        text = "The camshaft is out of step and does not reach its place."
        yield given(
            ("cam_phaser_failed", "vvt_solenoid_stuck", "oil_sludge", "oil_level_low"),
            1.6,
            text,
            REASON,
            *match,
            *slow,
        )
    elif match and facts.lists_whole():
        text = "The camshaft is out of step, but reaches its place when adjusted."
        yield given(
            ("vvt_solenoid_stuck", "cam_phaser_failed", "oil_level_low", "oil_sludge"),
            0.6,
            text,
            REASON,
            *match,
        )
