"""What some lines of an estimate cost together: the sum a customer sees while choosing."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction

from motospect.model.estimate import EstimateContent, EstimateLine, EstimateOption
from motospect.model.money import Time, labour, total
from motospect.model.shop import ShopTerms


def chosen(content: EstimateContent, approved: AbstractSet[str]) -> EstimateOption:
    """Return the complete option as if it had the approved lines only; ids of no line say nothing.

    Getting to a place is paid for once. When the line that carries it is not chosen, the first one chosen at
    that place does, so that a sum of few lines is never less than they would cost by themselves.
    """
    every, terms = content.options[-1], content.terms
    carrying: set[str] = set()
    lines = []
    for line in every.lines:
        if line.id not in approved:
            continue
        owner = line.shared_with
        if owner is not None and owner not in approved and owner not in carrying:
            carrying.add(owner)
            line = _alone(line, terms)  # noqa: PLW2901 - the same line, with what it no longer shares
        lines.append(line)
    net = total((line.amount for line in lines if line.amount is not None), terms.currency)
    tax = None if terms.tax_bp is None else net.times(Fraction(terms.tax_bp, 10_000))
    time = Time(0, 0)
    for line in lines:
        time = time + line.time if line.time is not None else time
    return replace(
        every,
        lines=tuple(lines),
        net=net,
        tax=tax,
        gross=None if tax is None else net + tax,
        time=time,
        unpriced=tuple(line.id for line in lines if line.amount is None),
        alternatives=(),
    )


def option_of(content: EstimateContent, approved: AbstractSet[str]) -> str:
    """Return the name of the smallest option that is just these lines; "" for a choice of one's own."""
    matching = (one.name for one in content.options if {line.id for line in one.lines} == approved)
    return next(matching, "") if approved else ""


def _alone(line: EstimateLine, terms: ShopTerms) -> EstimateLine:
    """Return a line with the time it shared as its own again: the ends were crossed when it was taken off."""
    if line.shared is None or line.time is None:
        return line
    whole = Time(line.time.low_s + line.shared.high_s, line.time.high_s + line.shared.low_s)
    amount = line.amount
    if amount is not None and terms.labour_rate is not None:
        amount = labour(whole, terms.labour_rate, terms.currency)
    return replace(line, time=whole, amount=amount, shared=None, shared_with=None)
