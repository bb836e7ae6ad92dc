"""Numbers of an English text by a language's signs: quantities, never sections, standards or versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_UNITS = (
    "%|°[CF]?|deg[CF]?|Cel|K|[kmµu]?V|[mµu]?A|Ah|mAh|[kMm]?W|kWh|[kM]?Hz|ohms?|[kmM]?Ω|[kmM]ohm|ms|s|min|h|µs|us"
    "|km/h|mph|km|cm|mm|m|mi|ft|inch|[kMhm]?Pa|m?bar|psi|[mk]?g|g/s|mg/s|mg/m³|g/km|lb(?:/min|-ft)?|gal(?:/h)?|L/h|L|l|ml"
    "|l/100 km|L/100 km|Nm|N|N\\*m|rpm|1/min|ppm|[kMGT]i?B(?:/s)?|[kM]?bit/s|EUR|USD|PLN|GBP|CHF|€|\\$|£|zł"
    "|per ?cent|volts?|amperes?|amps?|degrees?|seconds?|minutes?|hours?|days?|months?|years?|times"
)
_NUMBER = r"\d+(?:[,\u00a0]\d{3})*(?:\.\d+)?"
_CITED = (
    r"(?:\b(?:CFR|CCR|ISO|SAE|EN|DIN|IEC|ECE|UN|VDA|EPA\S*|J\d+|BAR"
    r"|[Ii]tems?|[Ss]ections?|[Aa]nnex|[Pp]art|[Nn]o\.|[Nn]r\.|[Rr]ev\.?"
    r"|[Vv]ersions?|(?i:release|firmware|address|python))|§+) ?$"
)
_QUANTITY = re.compile(
    rf"(?:(?P<currency>[€$£]|\b(?:EUR|USD|PLN|GBP|CHF)) ?)?(?<![\w.,:/])(?P<numbers>[-+]?{_NUMBER}"
    rf"(?:(?: to |-|\N{{EN DASH}}|/){_NUMBER})?)(?![\w,]|\.\d)"
    rf"(?:(?P<unit>[ \u00a0]?(?:{_UNITS}))(?![\w/*]))?"
)
_BARE = re.compile(rf"[-+]?{_NUMBER}")
_RANGE = re.compile(r"([-+]?{0})( to |-|\u2013)({0})".replace("{0}", _NUMBER))
_BOUND = re.compile(
    r"(?<=\d) (?=(?:%|°[CF]?|[kmµ]?V|[mµ]?A|Ah|k?W|kWh|k?Hz|[kM]?Ω|ms|s|min|h|µs|km/h|mph|km|cm|mm|m|mi|ft"
    r"|k?Pa|hPa|m?bar|psi|m?g|kg|g/s|g/km|lb|gal|L/h|L|l|Nm|ppm|1/min|obr/min|[kMG]i?B|EUR|USD|PLN|GBP|CHF|€|\$|£|zł)(?![\w/*]))"
)
"""The space between a number and a unit's sign."""
_PERCENT = re.compile(r"(?<=\d)(?=%(?![\w(]))")
_NUMBERS = re.compile(
    r"value|volts|amount|low(?:er|est)?|high(?:er|est)?|least|most|min|max|usual|mean|median|middle|limit|threshold"
    r"|total|km|hours|days|seconds|swing|margin|hottest|rounded|share|spreads?|expected|allowed|\w+_(?:v|mv|s|km|hz|eur)"
)
"""Names of places that hold a measured number, whatever stands behind them."""


def spans(text: str) -> list[tuple[int, int]]:
    """Return where in a text the numbers of quantities stand: those with a unit or a currency."""
    return [
        found.span("numbers")
        for found in _QUANTITY.finditer(text)
        if (found["unit"] or found["currency"]) and not re.search(_CITED, text[: found.start()])
    ]


def ranges(text: str) -> list[tuple[int, int]]:
    """Return where "13.5 to 14.8 V" and the like stand, each from its first number to the end of its unit."""
    return [
        found.span()
        for found in _QUANTITY.finditer(text)
        if found["unit"] and _RANGE.fullmatch(found["numbers"])
    ]


def localised(text: str) -> str:
    """Return a text whose quantities have a comma for the point and a space between thousands."""
    for start, end in reversed(spans(text)):
        text = text[:start] + written(text[start:end]) + text[end:]
    return text


def parts_of_quantities(text: str, parts: Iterable[str]) -> Iterator[bool]:
    """Yield for each part of a text, in turn, whether it begins in a quantity; the unit may follow later."""
    found = spans(text)
    start = 0
    for part in parts:
        yield any(first <= start < last for first, last in found)
        start += len(part)


def written(number: str) -> str:
    """Return an English number, or a range, with a decimal comma and a hard space between thousands."""
    return number.replace(",", "\u00a0").replace(".", ",")


def bound(text: str) -> str:
    """Return a text in which no line ends between a number and its unit, the sign of percent among them."""
    return _PERCENT.sub("\u00a0", _BOUND.sub("\u00a0", text))


def ends_of_range(text: str) -> tuple[str, str, str] | None:
    """Return the two numbers of a range and what stands between them; None for another text."""
    found = _RANGE.fullmatch(text)
    return (found[1], found[2], found[3]) if found else None


def is_number(text: str) -> bool:
    """Tell whether all of a text is one English number."""
    return _BARE.fullmatch(text) is not None


def is_measured(place: str) -> bool:
    """Tell whether a template's place is known by its name to hold a measured number."""
    return _NUMBERS.fullmatch(place.rstrip("0123456789")) is not None
