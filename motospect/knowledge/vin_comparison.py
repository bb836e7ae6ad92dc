"""VINs of several sources held against each other: agreement, or the difference in words, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from motospect.knowledge.vin import check_digit, is_vin
from motospect.model.vin import (
    JudgedReading,
    VinComparison,
    VinDifference,
    VinDisagreement,
    VinReading,
)

LENGTH = 17
NEVER = {"I": "1", "O": "0", "Q": "0"}
"""Letters no VIN has (ISO 3779), and the digit each is taken for."""
_ALIKE = tuple(map(frozenset, ("I1", "L1", "O0", "Q0", "D0", "B8", "S5", "Z2", "G6", "UV")))
_FEW = 3
"""So many differing places may be misreadings of one VIN; more are two VINs."""
MOST_LISTED = 5
"""More differences are counted instead of listed."""
_BLANKS = re.compile(r"[\s\-.]+")


def compare_vins(readings: Sequence[VinReading]) -> VinComparison:
    """Return what the readings say together. Empty ones say nothing and are left out."""
    judged = tuple(judge(reading) for reading in readings if _BLANKS.sub("", reading.vin))
    different = _different(judged)
    if len(different) < 2:
        return _settled(judged, different[0] if different else None, (), ())
    disagreements = tuple(_disagreement(different[0], other) for other in different[1:])
    vin, why = _preferred(different)
    return _settled(judged, vin, disagreements, why)


def judge(reading: VinReading) -> JudgedReading:
    """Return a reading without blanks and in capitals, with what is wrong with it by itself."""
    vin = _BLANKS.sub("", reading.vin).upper()
    impossible = tuple(
        place for place, char in enumerate(vin, 1) if char in NEVER or not re.fullmatch(r"[A-Z0-9]", char)
    )
    return JudgedReading(reading, vin, check_digit(vin), impossible, len(vin))


def corrected(vin: str) -> str:
    """Return a VIN with the digits that were meant by I, O and Q."""
    return "".join(NEVER.get(char, char) for char in vin)


def differences(first: str, second: str) -> tuple[VinDifference, ...]:
    """Return where two VINs of one length differ."""
    return tuple(
        VinDifference(place, one, other, look_alike=frozenset((one, other)) in _ALIKE)
        for place, (one, other) in enumerate(zip(first, second, strict=True), 1)
        if one != other
    )


def _different(judged: Iterable[JudgedReading]) -> tuple[JudgedReading, ...]:
    """Return one reading of each VIN, those of control units first: they were not copied by a person."""
    order = sorted(judged, key=lambda each: each.reading.source != "ecu")
    return tuple(
        {each.vin: each for each in reversed(order)}[vin] for vin in dict.fromkeys(e.vin for e in order)
    )


def _disagreement(first: JudgedReading, second: JudgedReading) -> VinDisagreement:
    same_length = first.length == second.length
    return VinDisagreement(
        first.reading, second.reading, differences(first.vin, second.vin) if same_length else ()
    )


def _preferred(different: Sequence[JudgedReading]) -> tuple[JudgedReading | None, tuple[str, ...]]:
    """Return the one VIN the others are misreadings of, and why; None when that is not proven.

    Proven: it is the only one that can be a VIN at all, and every other becomes it by I, O, Q; or its check
    digit fits, no other's does, and every other differs in a few places.
    """
    possible = [each for each in different if is_vin(each.vin)]
    for each in possible:
        others = [other for other in different if other is not each]
        if all(corrected(other.vin) == each.vin for other in others):
            return each, (f"Only {each.vin} can be a VIN: the letters I, O and Q stand for 1 and 0.",)
    right = [each for each in different if each.check == "ok"]
    if len(right) == 1:
        best = right[0]
        others = [other for other in different if other is not best]
        if all(other.check == "bad" and _near(best.vin, other.vin) for other in others):
            return best, (
                f"Only the check digit of {best.vin} is right; others are misread, mistyped or misset.",
            )
    return None, ()


def _near(first: str, second: str) -> bool:
    return len(first) == len(second) and 0 < len(differences(first, second)) <= _FEW


def _settled(
    judged: tuple[JudgedReading, ...],
    chosen: JudgedReading | None,
    disagreements: tuple[VinDisagreement, ...],
    why: tuple[str, ...],
) -> VinComparison:
    vin = chosen.vin if chosen else None
    return VinComparison(
        readings=judged,
        vin=vin,
        agree=tuple(each.reading for each in judged if each.vin == vin),
        disagreements=disagreements,
        sentences=(*_alone(judged), *_apart(disagreements), *why, *_open(judged, vin, disagreements)),
    )


def _alone(judged: Iterable[JudgedReading]) -> Iterator[str]:
    for each in judged:
        who = each.reading.who
        if each.length != LENGTH:
            yield f"{who} has {each.length} characters; a VIN has {LENGTH}."
        for place in each.impossible:
            char = each.vin[place - 1]
            meant = f", perhaps {NEVER[char]}" if char in NEVER else ""
            yield f"{who} has {char} at place {place}, which no VIN has{meant}."
        meant_vin = corrected(each.vin)
        if each.impossible and check_digit(meant_vin) == "ok":
            yield f"Read as {meant_vin}, its check digit is right."
        if each.length == LENGTH and not each.impossible and each.check == "bad":
            yield f"{who} gives {each.vin}, whose check digit is wrong: at least one character is."


def _apart(disagreements: Iterable[VinDisagreement]) -> Iterator[str]:
    for each in disagreements:
        names = f"{each.first.who} and {_small(each.second.who)}"
        if each.first.who == each.second.who:
            names = f"{each.first.who} {each.first.vin} and {each.second.vin}"
        if not each.differences:
            yield f"{names} give VINs of different length: {each.first.vin} and {each.second.vin}."
            continue
        if len(each.differences) > MOST_LISTED:
            yield f"{names} differ at {len(each.differences)} of {LENGTH} places."
            continue
        places = ", ".join(
            f"place {d.place} {d.first} or {d.second}{' (look-alikes)' if d.look_alike else ''}"
            for d in each.differences
        )
        yield f"{names} differ: {places}."


def _open(
    judged: Sequence[JudgedReading], vin: str | None, disagreements: Sequence[VinDisagreement]
) -> Iterator[str]:
    """Say what stays open and what to do: two control units of two vehicles, or two readings of one."""
    if vin is not None or not disagreements:
        return
    ecus = {each.vin for each in judged if each.reading.source == "ecu" and is_vin(each.vin)}
    if len(ecus) > 1:
        yield (
            "The control units belong to different vehicles by their VINs: a used one may be fitted, or one "
            "was programmed wrongly. Compare with the VIN on the vehicle."
        )
    else:
        yield "Which VIN is the vehicle's is open. Compare each place with the VIN on the vehicle."


def _small(who: str) -> str:
    return who[0].lower() + who[1:]
