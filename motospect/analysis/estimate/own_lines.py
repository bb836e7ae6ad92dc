"""Lines in the workshop's own words: counted like any other, and never said to be found by the box."""

from __future__ import annotations

from motospect.analysis.estimate.pricing import NO_RATE
from motospect.model.estimate import EstimateLine
from motospect.model.estimate_edit import OwnLine
from motospect.model.money import Money, Time, labour, money_words
from motospect.model.shop import ShopTerms

NO_PRICE = "The workshop has given no price; not in the total."


def own_line(own: OwnLine, terms: ShopTerms) -> EstimateLine:
    """Return the line with parts and labour in one figure; what cannot be added up is said beside it."""
    time = None if own.labour_s is None else Time(own.labour_s, own.labour_s)
    amount, note = _figure(own.parts, time, terms)
    return EstimateLine(
        id=own.id,
        kind="repair",
        text=own.text,
        area="",
        source=f"own words of {own.by}" if own.by else "own words of the workshop",
        amount=amount,
        stated=own.parts if amount is None else None,
        time=time,
        note=note,
        own=True,
    )


def _figure(parts: Money | None, time: Time | None, terms: ShopTerms) -> tuple[Money | None, str | None]:
    """Return what the line adds to the total and what is to be said of it."""
    if parts is not None and parts.currency != terms.currency:
        return None, f"Priced in {parts.currency}; not in the total: nothing is converted silently."
    if time is None:
        return parts, None if parts is not None else NO_PRICE
    if terms.labour_rate is None:
        return None, NO_RATE
    work = labour(time, terms.labour_rate, terms.currency)
    if parts is None:
        return work, None
    return parts + work, f"Parts {money_words(parts)}, labour {money_words(work)}."
