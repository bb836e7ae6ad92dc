"""Reading what a person types as a trouble code: "p0171", "P0171-13", "P017113", "SPN 110 FMI 0", "110/0"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from motospect.errors import CodeMalformed

HIGHEST_SPN = 0x7FFFF  # 19 bits, SAE J1939-73
HIGHEST_FMI = 31  # 5 bits
_REMEDY = "A code looks like P0171 or P0171-13, one of a heavy vehicle like SPN 110 FMI 0."

_CODE = re.compile(r"([PCBU][0-3][0-9A-F]{3})(?:[-:]?([0-9A-F]{2}))?")
_SPN = re.compile(r"SPN:?(\d+)(?:[-/,.]?FMI:?(\d+))?|(\d+)[/.](\d+)")
_LOOKALIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class AskedCode:
    """A code of SAE J2012: `code` alone ("P0171"), `failure_type` as two hex digits or None."""

    code: str
    failure_type: str | None = None


@dataclass(frozen=True, slots=True)
class AskedSpn:
    """A code of SAE J1939-73: what fails (SPN, 0 to 524287) and how (FMI, 0 to 31; None if not said)."""

    spn: int
    fmi: int | None = None


def read_code(text: str) -> AskedCode | AskedSpn:
    """Return which code is meant; case and spaces do not matter. Raises CodeMalformed with what is wrong."""
    said = "".join(text.split()).upper()
    if match := _CODE.fullmatch(said):
        return AskedCode(match[1], match[2])
    if match := _SPN.fullmatch(said):
        spn, fmi = match[1] or match[3], match[2] or match[4]
        return _spn(text, int(spn), None if fmi is None else int(fmi))
    raise CodeMalformed(f"{text.strip() or 'Nothing'} is no trouble code: {_why(said)}.", hint=_REMEDY)


def split_codes(words: Iterable[str]) -> list[str]:
    """Return the words of a command line with "SPN", "110", "FMI" and "0" joined to one code."""
    joined: list[str] = []
    for word in words:
        if (
            joined
            and re.search(r"\b(SPN|FMI):?$|\bSPN\W*\d+$", joined[-1].upper())
            and _continues(joined[-1], word)
        ):
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
    return joined


def _continues(before: str, word: str) -> bool:
    if re.search(r"(SPN|FMI):?$", before.upper()):
        return word.isdigit()
    return word.upper().startswith("FMI")


def _spn(text: str, spn: int, fmi: int | None) -> AskedSpn:
    if spn > HIGHEST_SPN:
        raise CodeMalformed(f"{text.strip()} is no trouble code: an SPN is 0 to {HIGHEST_SPN}.", hint=_REMEDY)
    if fmi is not None and fmi > HIGHEST_FMI:
        raise CodeMalformed(f"{text.strip()} is no trouble code: an FMI is 0 to {HIGHEST_FMI}.", hint=_REMEDY)
    return AskedSpn(spn, fmi)


def _why(said: str) -> str:
    if not said:
        return "nothing was typed"
    if "FMI" in said or "SPN" in said:
        return "SPN and FMI are each followed by a number"
    if said[0].isdigit():
        return "its letter P, C, B or U is missing"
    if said[0] not in "PCBU":
        return f"it begins with P, C, B or U, not with {said[0]}"
    if _CODE.fullmatch(meant := said[0] + said[1:].translate(_LOOKALIKE)):
        return f"it has a letter where a digit belongs; perhaps {meant} is meant"
    return _what_misses(said)


def _what_misses(said: str) -> str:
    places, _, failure = said[1:].replace(":", "-").partition("-")
    if strange := next((c for c in places + failure if c not in "0123456789ABCDEF"), None):
        return f"{strange} is no digit from 0 to 9 or A to F"
    if len(places) < 4:
        return f"{said[0]} is followed by four places, not {len(places) or 'none'}"
    if places[0] not in "0123":
        return f"its second place is 0 to 3, not {places[0]}"
    return "a failure type behind a code has two places"
