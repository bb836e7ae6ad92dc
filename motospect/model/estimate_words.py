"""The figures of an estimate in words, the same on pages and paper: never more than is known."""

from __future__ import annotations

from motospect.model.estimate import OPTIONS, Estimate, EstimateLine, EstimateOption
from motospect.model.money import Money, money_words, time_words
from motospect.model.shop import ShopTerms, tax_words


def total_words(option: EstimateOption, terms: ShopTerms) -> str:
    """Return an option's total, and what of the cost it is: all of it, or what has a price."""
    if not option.lines:
        return "nothing to do"
    if len(option.unpriced) == len(option.lines):
        return "no price known"
    least = "at least " if option.unpriced else ""
    if option.gross is None or terms.tax_bp is None:
        return f"{least}{money_words(option.net)} without tax"
    return f"{least}{money_words(option.gross)} with {tax_words(terms.tax_bp)} tax"


def rest_words(option: EstimateOption) -> str | None:
    """Return what is missing in the total; None when nothing is."""
    count = len(option.unpriced)
    if not count:
        return None
    verbs = ("lines have", "are") if count > 1 else ("line has", "is")
    return f"{count} {verbs[0]} no price and {verbs[1]} not in the total."


def amount_words(line: EstimateLine) -> str:
    """Return what a line adds to the total, or what its source says when that does not count."""
    if line.amount is not None:
        return money_words(line.amount)
    if line.stated is not None:
        return f"{money_words(line.stated)}, not added"
    return "no price"


def shared_words(line: EstimateLine, option: EstimateOption) -> str | None:
    """Return which time is counted with another line and therefore not here; None when none is."""
    if line.shared is None or line.shared_with is None:
        return None
    other = next((one.text for one in option.lines if one.id == line.shared_with), line.shared_with)
    return f"{time_words(line.shared)} less: getting there is counted with “{other}”."


def added_lines(estimate: Estimate, option: EstimateOption) -> tuple[EstimateLine, ...]:
    """Return the lines an option has beyond the one before it."""
    place = OPTIONS.index(option.name)
    before = {line.id for line in estimate.content.options[place - 1].lines} if place else set()
    return tuple(line for line in option.lines if line.id not in before)


def otherwise_words(option: EstimateOption) -> str | None:
    """Return what less likely causes may cost in place of the likeliest; None without a known figure."""
    known = [other.amount for other in option.alternatives if other.amount is not None]
    if not known:
        return None
    span = Money(min(one.low for one in known), max(one.high for one in known), known[0].currency)
    return f"If the test says otherwise, the repair in its place: {money_words(span)} without tax."
