"""Quantities as a reader measures: the record keeps SI, miles and Fahrenheit are for the eye alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from motospect.model.profile import Units


@dataclass(frozen=True, slots=True)
class Imperial:
    """A unit's imperial one: value * scale + offset."""

    unit: str
    scale: float
    offset: float = 0.0


# Exact by definition (international yard and pound, 1959; US gallon 231 cubic inches; psi by gravity).
IMPERIAL = {
    "degC": Imperial("degF", 1.8, 32.0),
    "km": Imperial("mi", 1 / 1.609344),
    "km/h": Imperial("mph", 1 / 1.609344),
    "m": Imperial("ft", 1 / 0.3048),
    "mm": Imperial("in", 1 / 25.4),
    "kPa": Imperial("psi", 1 / 6.894757293168),
    "bar": Imperial("psi", 100 / 6.894757293168),
    "L": Imperial("gal", 1 / 3.785411784),
    "L/h": Imperial("gal/h", 1 / 3.785411784),
    "N*m": Imperial("lbf*ft", 1 / 1.3558179483314004),
    "Nm": Imperial("lbf*ft", 1 / 1.3558179483314004),
    "kg": Imperial("lb", 1 / 0.45359237),
    "g/s": Imperial("lb/min", 60 / 453.59237),
}
PRINTED = {
    "1": "", "count": "", "ratio": "", "unit": "", "percent": "%", "degC": "°C", "Cel": "°C", "degF": "°F",
    "deg": "°", "degree": "°", "N*m": "Nm", "lbf*ft": "lb-ft", "mg/m**3": "mg/m³", "mm**2": "mm²", "ohm": "Ω",
    "kohm": "kΩ", "mohm": "mΩ", "us": "µs", "uA": "µA",
}  # fmt: skip
"""Units of the record -> as printed behind a number; those that only say "a number" are left out."""
SAID = {"de": {"rpm": "1/min"}, "pl": {"rpm": "obr/min"}}
"""Language -> units that are words in it."""
_BY_PRINT = {printed: unit for unit, printed in PRINTED.items() if printed and unit in IMPERIAL}
_UNIT = "|".join(sorted((re.escape(unit) for unit in {*IMPERIAL, *_BY_PRINT}), key=len, reverse=True))
_SIGNS = {"en": (",", r"\."), "de": (r"\.", ","), "pl": (r"\.", ",")}
"""Language -> its signs between thousands (beside a space) and before decimals, as a pattern."""
_SPELLED = re.compile(r"(?<=\d)(?P<gap>[ \u00a0])(?P<unit>degC|degF|rpm)\b")


def converted(value: float, unit: str, units: Units) -> tuple[float, str]:
    """Return a value of the record with its unit as this reader measures."""
    if units == "imperial" and (other := IMPERIAL.get(unit)):
        return value * other.scale + other.offset, other.unit
    return value, unit


def unit_printed(unit: str, units: Units = "metric", code: str = "en") -> str:
    """Return a unit of the record as printed behind a number that has been converted, in a language."""
    shown = converted(0.0, unit, units)[1]
    return SAID.get(code, {}).get(shown, PRINTED.get(shown, shown))


def units_printed(text: str, code: str) -> str:
    """Return a sentence with the record's short names of units behind its numbers as printed."""
    return _SPELLED.sub(lambda at: at["gap"] + unit_printed(at["unit"], code=code), text)


def in_units(text: str, units: Units, code: str = "en") -> str:
    """Return a text of a language with its amounts as this reader measures."""
    if units != "imperial" or not any(sign.isdigit() for sign in text):
        return text

    def shown(at: re.Match[str]) -> str:
        unit = _BY_PRINT.get(at["unit"], at["unit"])
        ends = [at["first"], at["last"]] if at["last"] else [at["first"]]
        numbers = [_rounded(end, unit, code) for end in ends]
        return f"{(at['between'] or '').join(numbers)}{at['gap']}{unit_printed(unit, units, code)}"

    return _amounts(code).sub(shown, text)


@cache
def _amounts(code: str) -> re.Pattern[str]:
    """Return the pattern of an amount in a language: one number or a range, and a unit that has another."""
    thousands, decimal = _SIGNS[code]
    number = rf"-?(?:\d{{1,3}}(?:(?:{thousands}|[ \u00a0])\d{{3}})+|\d+)(?:{decimal}\d+)?"
    return re.compile(
        rf"(?<![\w.,])(?P<first>{number})"
        rf"(?:(?P<between> (?:to|and|or|bis|und|oder|do|a|i|lub) |-|\N{{EN DASH}})(?P<last>{number}))?"
        rf"(?P<gap>[ \u00a0])(?P<unit>{_UNIT})(?![\w/*])"
    )


def _rounded(written: str, unit: str, code: str) -> str:
    """Write a converted number no finer than the one it came from, but with three significant digits."""
    thousands, decimal = _SIGNS[code]
    plain = re.sub(rf"{thousands}|[ \u00a0]", "", written)
    plain = plain if code == "en" else plain.replace(decimal, ".")
    value = float(plain)
    result = value * IMPERIAL[unit].scale + IMPERIAL[unit].offset
    decimals = len(plain.partition(".")[2])
    if decimals == 0 and 0 < abs(result) < 10 and not value.is_integer():
        decimals = 1
    if abs(result) < 10 and abs(result) < abs(value):
        decimals += 1
    said = f"{round(result, decimals):.{decimals}f}"
    return said if code == "en" else said.replace(".", decimal)
