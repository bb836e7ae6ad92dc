"""What a VIN says by itself: check digit, maker and model year, and never a guess."""

from __future__ import annotations

import functools
import re

from motospect.knowledge.tables import read_table
from motospect.model.scan import VehicleIdentity, VinCheck, VinSource

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")

# 49 CFR 565.15(c) tables III and IV: values of the letters (I, O and Q never stand in a VIN), weights.
_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

# 49 CFR 565.15(d) table VII: 30 years of letters and digits, without I, O, Q, U, Z and 0.
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"

# ISO 3780: 1-5 and 7F-70 are North America; L is China, where GB 16735 asks for the same check digit.
_NORTH_AMERICA = re.compile(r"[1-5]|7[F-Z0-9]")
_CHECKED = re.compile(r"[1-5L]|7[F-Z0-9]")


def read_vin(vin: str, *, source: VinSource = "ecu") -> VehicleIdentity:
    """Return what the VIN itself says; `model` stays None, so do make and year whenever they are not sure."""
    vin = vin.strip().upper()
    check = check_digit(vin)
    make = make_of(vin) if is_vin(vin) else None
    year = model_year(vin) if check == "ok" else None
    return VehicleIdentity(
        vin=vin or None,
        vin_source=source if vin else "none",
        vin_check=check,
        make=make,
        model_year=year,
        decoded_by="wmi" if make or year else "none",
    )


def is_vin(vin: str) -> bool:
    """Whether this has a VIN's length and characters (ISO 3779)."""
    return _VIN.fullmatch(vin) is not None


def check_digit(vin: str) -> VinCheck:
    """Return whether place 9 fits the rest: "absent" where the maker's region does not ask for one.

    "bad" also for what cannot be a VIN at all (length, letters I, O or Q).
    """
    if not vin:
        return "absent"
    if not is_vin(vin):
        return "bad"
    total = sum(int(_VALUES.get(char, char)) * weight for char, weight in zip(vin, _WEIGHTS, strict=True))
    if vin[8] == "0123456789X"[total % 11]:
        return "ok"
    return "bad" if _CHECKED.match(vin) else "absent"


def make_of(vin: str) -> str | None:
    """Return the make behind places 1-3; None when it is unknown to us or shared by several makes."""
    return _makes().get(vin[:3]) or None


def model_year(vin: str) -> int | None:
    """Return the model year of a light vehicle of North America, None for all others.

    Place 10 repeats every 30 years; place 7 says which turn: a digit 1980-2009, a letter 2010-2039
    (49 CFR 565.15(d)(1)). Not so for heavy vehicles, which is why places 1-3 must be known to us as a
    light vehicle's; elsewhere place 10 need not be the year at all.
    """
    if not _NORTH_AMERICA.match(vin) or vin[:3] not in _makes() or vin[9] not in _YEARS:
        return None
    return (1980 if vin[6].isdigit() else 2010) + _YEARS.index(vin[9])


def year_codes(char: str) -> tuple[int, ...]:
    """Return the model years a character at place 10 can stand for; none for I, O, Q, U, Z and 0."""
    if char not in _YEARS:
        return ()
    return tuple(first + _YEARS.index(char) for first in (1980, 2010))


def spelled(make: str) -> str:
    """Return a make given in capitals as our table spells it; others as "Saturn" and "RAM"."""
    return _spellings().get(make.casefold()) or (make.title() if len(make) > 3 else make)


@functools.cache
def _spellings() -> dict[str, str]:
    return {make.casefold(): make for make in _makes().values()}


@functools.cache
def _makes() -> dict[str, str]:
    return {wmi: make for wmi, make, _ in read_table("wmi.tsv", ("wmi", "make", "checked"))}
