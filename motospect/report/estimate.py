"""The estimate on paper: three totals for the customer, every line with its source for the technician."""

from __future__ import annotations

from motospect.model.estimate import Estimate, EstimateLine, EstimateOption
from motospect.model.estimate_words import (
    added_lines,
    amount_words,
    otherwise_words,
    rest_words,
    shared_words,
    total_words,
)
from motospect.model.money import money_words, plain, time_words
from motospect.model.report import Report
from motospect.model.shop import ShopTerms, tax_words
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import LEFT, QUIET_INK, RIGHT, WIDTH, Face, Sheet

_SMALL = Face(8.5, colour=QUIET_INK)


def draw_totals(sheet: Sheet, report: Report) -> None:
    """Draw what each option comes to; nothing where there is no work to estimate."""
    estimate = report.estimate
    if estimate is None or not estimate.content.options[-1].lines:
        return
    heading(sheet, "What it may cost", above=2.5)
    content = estimate.content
    face = Face(10, bold=True)
    for titles, option in _alike(content.options):
        told = total_words(option, content.terms)
        sheet.room(face.height)
        sheet.put(LEFT, sheet.y, sheet.fit(titles, WIDTH - sheet.width(told, face) - 4, face), face)
        sheet.put(RIGHT - sheet.width(told, face), sheet.y, told, face)
        sheet.y += face.height
        rest = rest_words(option)
        if rest:
            paragraph(sheet, rest, _SMALL)
    otherwise = otherwise_words(content.options[-1])
    if otherwise:
        paragraph(sheet, otherwise, _SMALL)
    last = f"Estimate, revision {estimate.revision} of {words.when(estimate.made_at)}."
    paragraph(sheet, " ".join([last, *content.notes[:2]]), _SMALL)


def _alike(options: tuple[EstimateOption, ...]) -> list[tuple[str, EstimateOption]]:
    """Return the options with their titles; those that hold the same lines are one row."""
    rows: list[tuple[str, EstimateOption]] = []
    for option in options:
        if rows and rows[-1][1].lines == option.lines:
            rows[-1] = (f"{rows[-1][0]}, {option.title.lower()}", rows[-1][1])
        else:
            rows.append((option.title, option))
    return rows


def draw_estimate(sheet: Sheet, report: Report) -> None:
    """Draw every line, time, amount and source of the one revision, with its number and hash."""
    estimate = report.estimate
    if estimate is None:
        return
    heading(sheet, f"Estimate, revision {estimate.revision}", size=9, above=1.6, keep=16)
    for option in estimate.content.options:
        _option(sheet, estimate, option)
    _alternatives(sheet, estimate.content.options[-1])
    content = estimate.content
    lists = "; ".join(
        f"price list {used.name}, version {used.version}, sha256 {used.sha256[:12]}" for used in content.lists
    )
    facts = [
        *content.notes,
        f"{_terms(content.terms)}; {lists or 'no price list of the shop'}.",
        f"Revision {estimate.revision} made {words.when(estimate.made_at)}: {estimate.reason}",
        f"SHA-256 of its content: {estimate.sha256}.",
    ]
    paragraph(sheet, " ".join(facts), NOTE, gap=0.4)


def _option(sheet: Sheet, estimate: Estimate, option: EstimateOption) -> None:
    told = total_words(option, estimate.content.terms)
    parts = [f"{option.title}: {told}"]
    if option.tax is not None and option.lines:
        parts.append(f"{money_words(option.net)} without tax")
    if option.lines:
        parts.append(f"{time_words(option.time)} of work")
    sheet.room(16)
    paragraph(sheet, ", ".join(parts) + ". " + (rest_words(option) or ""), CELL_BOLD, gap=0.6)
    added = added_lines(estimate, option)
    if not added:
        says = option.says if not option.lines else "Nothing beyond the option before."
        paragraph(sheet, says, CELL)
        return
    if len(added) < len(option.lines):
        paragraph(sheet, "Everything of the option before, and:", CELL)
    columns = [
        Column("Work or part", 4.4, bold=True),
        Column("Time", 1.5),
        Column("Without tax", 2.3, bold=True),
        Column("Source, what is shared, why", 4.3),
        Column("Evidence", 1.0),
    ]
    table(sheet, columns, [_row(line, option) for line in added])


def _row(line: EstimateLine, option: EstimateOption) -> list[str]:
    name = line.text if line.quantity == 1 else f"{line.quantity} {line.text}"
    stated = f"stated {money_words(line.stated)}" if line.stated and line.amount else None
    source = None if line.source == "none" else line.source[:1].upper() + line.source[1:] + "."
    why = " ".join(filter(None, [source, stated, line.note, shared_words(line, option)]))
    time = time_words(line.time) if line.time else words.NOT_SAID
    return [name, time, amount_words(line), why or words.NOT_SAID, words.evidence(line.evidence)]


def _alternatives(sheet: Sheet, option: EstimateOption) -> None:
    if not option.alternatives:
        return
    told = [
        f"{other.text} ({other.probability:.0%}) in place of {other.instead_of}:"
        f" {money_words(other.amount) + ' without tax' if other.amount else 'no price known'}"
        for other in option.alternatives
    ]
    paragraph(sheet, f"If the test says otherwise: {'; '.join(told)}.", CELL, gap=0.6)


def _terms(terms: ShopTerms) -> str:
    rate = (
        "not set"
        if terms.labour_rate is None
        else f"{plain(terms.labour_rate, terms.currency)} {terms.currency}/h"
    )
    tax = "not set" if terms.tax_bp is None else tax_words(terms.tax_bp)
    euro = f", euro at {terms.eur_rate} of {terms.eur_rate_date}" if terms.eur_rate else ""
    return f"Labour rate {rate}, tax {tax}{euro}"
