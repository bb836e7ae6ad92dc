"""What is different between two revisions of an estimate, in sentences."""

from __future__ import annotations

from motospect.model.estimate import EstimateContent, EstimateOption
from motospect.model.estimate_words import amount_words
from motospect.model.money import money_words, plain
from motospect.model.shop import ShopTerms, tax_words

FIRST = "First estimate."


def reason_of(before: EstimateContent | None, now: EstimateContent) -> str:
    """Return why a new revision was made, in one line."""
    if before is None:
        return FIRST
    told = (*_terms(before.terms, now.terms), *_lists(before, now)) or _lines(before, now)
    return " ".join(told) or "The findings or the words have changed, the figures have not."


def changes(before: EstimateContent, now: EstimateContent) -> tuple[str, ...]:
    """Return the changes that matter to who reads it: terms, price lists, lines, totals."""
    return (
        *_terms(before.terms, now.terms),
        *_lists(before, now),
        *_lines(before, now),
        *_totals(before, now),
    )


def _terms(before: ShopTerms, now: ShopTerms) -> list[str]:
    told = []
    if before.currency != now.currency:
        told.append(f"Currency {now.currency} instead of {before.currency}.")
    if before.labour_rate != now.labour_rate:
        told.append(f"Labour rate {_rate(now)} instead of {_rate(before)}.")
    if before.tax_bp != now.tax_bp:
        told.append(f"Tax {_tax(now)} instead of {_tax(before)}.")
    if (before.eur_rate, before.eur_rate_date) != (now.eur_rate, now.eur_rate_date):
        told.append(f"Euro at {_eur(now)} instead of {_eur(before)}.")
    return told


def _rate(terms: ShopTerms) -> str:
    if terms.labour_rate is None:
        return "not set"
    return f"{plain(terms.labour_rate, terms.currency)} {terms.currency}/h"


def _tax(terms: ShopTerms) -> str:
    return "not set" if terms.tax_bp is None else tax_words(terms.tax_bp)


def _eur(terms: ShopTerms) -> str:
    return "no rate" if terms.eur_rate is None else f"{terms.eur_rate} of {terms.eur_rate_date}"


def _lists(before: EstimateContent, now: EstimateContent) -> list[str]:
    old = {used.name: used for used in before.lists}
    new = {used.name: used for used in now.lists}
    told = []
    for name, used in new.items():
        if name not in old:
            told.append(f"Price list {name!r} version {used.version} is in force.")
        elif old[name] != used:
            told.append(f"Price list {name!r} version {used.version} instead of {old[name].version}.")
    told += [f"Price list {name!r} is no longer in force." for name in old if name not in new]
    return told


def _lines(before: EstimateContent, now: EstimateContent) -> list[str]:
    old, new = ({line.id: line for line in content.options[-1].lines} for content in (before, now))
    left_out = {line.id for line in now.dropped}
    before_out = {line.id for line in before.dropped}
    told = [
        f"Put back: {line.text}." if key in before_out else f"New: {line.text}."
        for key, line in new.items()
        if key not in old
    ]
    for key, line in new.items():
        if key in old and (old[key].amount, old[key].stated) != (line.amount, line.stated):
            told.append(f"{line.text}: {amount_words(line)} instead of {amount_words(old[key])}.")
    told += [
        f"Left out: {line.text}." if key in left_out else f"No longer: {line.text}."
        for key, line in old.items()
        if key not in new
    ]
    if [key for key in old if key in new] != [key for key in new if key in old]:
        told.append("The lines are in another order.")
    return told


def _totals(before: EstimateContent, now: EstimateContent) -> list[str]:
    told = []
    for old, new in zip(before.options, now.options, strict=True):
        if (old.net, old.gross) != (new.net, new.gross):
            told.append(f"{new.title}: {_total(new)} instead of {_total(old)}.")
    return told


def _total(option: EstimateOption) -> str:
    return money_words(option.net) + " net" if option.gross is None else money_words(option.gross)
