"""Money as ranges of integer minor units: never a float, rounded in one way, one currency at a time.

Rounding is half to even (IEEE 754 "banker's"), at every step that can leave a fraction: an hour's share of
the labour rate, tax, a conversion. Each line is rounded by itself, so that the sum of the lines is the total.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from motospect.model.currency import decimals_of


@dataclass(frozen=True, slots=True)
class Money:
    """From `low` to `high`, both included, in minor units (cents, yen) of `currency` (ISO 4217)."""

    low: int
    high: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what would be a wrong number later: a range upside down."""
        if self.low > self.high:
            raise ValueError(f"a range from {self.low} to {self.high} is upside down")

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} have no sum")
        return Money(self.low + other.low, self.high + other.high, self.currency)

    def times(self, factor: Fraction | int) -> Money:
        """Return the range times a factor of at least 0, rounded half to even."""
        return Money(half_even(self.low * factor), half_even(self.high * factor), self.currency)


@dataclass(frozen=True, slots=True)
class Time:
    """Working time from `low_s` to `high_s` seconds, both included. A hundredth of an hour is 36 s."""

    low_s: int
    high_s: int

    def __post_init__(self) -> None:
        """Refuse a range upside down."""
        if self.low_s > self.high_s:
            raise ValueError(f"a time from {self.low_s} s to {self.high_s} s is upside down")

    def __add__(self, other: Time) -> Time:
        return Time(self.low_s + other.low_s, self.high_s + other.high_s)


def half_even(amount: Fraction | int) -> int:
    """Return the nearest integer; of two equally near ones the even one."""
    return round(Fraction(amount))


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum; nothing is zero. Raises ValueError when one is in another currency."""
    whole = Money(0, 0, currency)
    for amount in amounts:
        whole += amount
    return whole


def labour(time: Time, rate: int, currency: str) -> Money:
    """Return what `time` costs at `rate` minor units an hour."""
    return Money(
        half_even(Fraction(time.low_s * rate, 3600)), half_even(Fraction(time.high_s * rate, 3600)), currency
    )


def converted(amount: Money, rate: Decimal, currency: str) -> Money:
    """Return the amount in `currency`, of which `rate` whole units are worth one whole unit of the other."""
    scale = Fraction(10) ** (decimals_of(currency) - decimals_of(amount.currency))
    factor = Fraction(rate) * scale
    return Money(half_even(amount.low * factor), half_even(amount.high * factor), currency)


def of_units(low: float, high: float, currency: str) -> Money:
    """Return a range given in whole units (12.5 EUR) in minor units."""
    scale = 10 ** decimals_of(currency)
    return Money(half_even(Fraction(str(low)) * scale), half_even(Fraction(str(high)) * scale), currency)


def plain(amount: int, currency: str) -> str:
    """Return one amount with its currency's decimals: 1234 of EUR is "12.34", of JPY "1234"."""
    places = decimals_of(currency)
    value = (Decimal(amount) / 10**places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    return f"{value:,}".replace(",", "\u00a0")  # does not break at the end of a line


def money_words(amount: Money) -> str:
    """Return a range as people read it: "12.50 to 40.00 EUR", or "12.50 EUR" when both ends are one."""
    if amount.low == amount.high:
        return f"{plain(amount.low, amount.currency)} {amount.currency}"
    return f"{plain(amount.low, amount.currency)} to {plain(amount.high, amount.currency)} {amount.currency}"


def time_words(time: Time) -> str:
    """Return a working time in hours with two decimals: "0.50 to 1.25 h"."""
    low, high = f"{time.low_s / 3600:.2f}", f"{time.high_s / 3600:.2f}"
    return f"{low} h" if low == high else f"{low} to {high} h"
