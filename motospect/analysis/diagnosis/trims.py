"""How far the mixture control has to correct, per bank and operating point."""

from __future__ import annotations

from motospect.analysis.diagnosis.facts import Fact, Facts, joined
from motospect.model.capture import OperatingPoint

IDLE: tuple[OperatingPoint, ...] = ("idle",)
FAST: tuple[OperatingPoint, ...] = ("cruise", "raised_idle", "pull")
LEAN_CODES = {
    1: ("P0171", "P2177", "P2187", "P2191", "P2195"),
    2: ("P0174", "P2179", "P2189", "P2193", "P2197"),
}
RICH_CODES = {
    1: ("P0172", "P2178", "P2188", "P2192", "P2196"),
    2: ("P0175", "P2180", "P2190", "P2194", "P2198"),
}
ALL_LEAN = LEAN_CODES[1] + LEAN_CODES[2]
ALL_RICH = RICH_CODES[1] + RICH_CODES[2]


def total(facts: Facts, bank: int, *points: OperatingPoint) -> Fact | None:
    """Return long and short trim of a bank together in %, in the first of these points that has a long trim.

    Positive: fuel has to be added, the mixture would be lean.
    """
    for point in points:
        long = facts.at(f"LONG_FUEL_TRIM_{bank}", point)
        if long is None:
            continue
        short = facts.at(f"SHORT_FUEL_TRIM_{bank}", point)
        value = long.value + (short.value if short else 0.0)
        return Fact(value, "%", long.where, joined([long, short]))
    return None


def now(facts: Facts, bank: int) -> Fact | None:
    """Return the trims of a bank in live values, whatever the engine does."""
    long, short = facts.value(f"LONG_FUEL_TRIM_{bank}"), facts.value(f"SHORT_FUEL_TRIM_{bank}")
    if long is None:
        return None
    return Fact(long.value + (short.value if short else 0.0), "%", "now", joined([long, short]))


def frozen(facts: Facts, bank: int, *spans: str) -> Fact | None:
    """Return the trims of a bank in the freeze frame of one of these codes."""
    long, short = (facts.frozen(f"{kind}_FUEL_TRIM_{bank}", *spans) for kind in ("LONG", "SHORT"))
    if long is None:
        return None
    return Fact(long.value + (short.value if short else 0.0), "%", long.where, joined([long, short]))


def strongest(facts: Facts, bank: int) -> Fact | None:
    """Return the trims of a bank where they are farthest from nothing; None when none was read."""
    told = [
        fact
        for fact in (
            *(total(facts, bank, point) for point in ("idle", "raised_idle", "cruise", "pull")),
            now(facts, bank),
            frozen(facts, bank, "P0000-U3FFF"),
        )
        if fact is not None
    ]
    return max(told, key=lambda fact: abs(fact.value), default=None)


def idle_and_fast(facts: Facts) -> tuple[Fact, Fact] | None:
    """Return the trims at idle and away from it, of the bank that has both and is farther off."""
    pairs = []
    for bank in (1, 2):
        slow, fast = total(facts, bank, *IDLE), total(facts, bank, *FAST)
        if slow is not None and fast is not None:
            pairs.append((slow, fast))
    return max(pairs, key=lambda pair: abs(pair[0].value) + abs(pair[1].value), default=None)


def lean_banks(facts: Facts) -> set[int]:
    """Return the banks with a lean code, or with trims of 10 % and more."""
    found = {bank for bank, codes in LEAN_CODES.items() if facts.seen(*codes)}
    for bank in (1, 2):
        trim = strongest(facts, bank)
        if trim is not None and trim.value >= 10:
            found.add(bank)
    return found


def is_lean(facts: Facts) -> bool:
    """Whether a lean code is set or the trims say so."""
    return bool(lean_banks(facts))


def is_rich(facts: Facts) -> bool:
    """Whether a rich code is set or the trims say so."""
    if facts.seen(*ALL_RICH):
        return True
    told = [trim for bank in (1, 2) if (trim := strongest(facts, bank)) is not None]
    return any(trim.value <= -10 for trim in told)
