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
    heading(sheet, sheet.say("What it may cost"), above=2.5)
    content = estimate.content
    face = Face(10, bold=True)
    for titles, option in _alike(sheet, content.options):
        told = sheet.clean(sheet.told(total_words(option, content.terms)))
        sheet.room(face.height)
        sheet.put(LEFT, sheet.y, sheet.fit(titles, WIDTH - sheet.width(told, face) - 4, face), face)
        sheet.put(RIGHT - sheet.width(told, face), sheet.y, told, face)
        sheet.y += face.height
        rest = rest_words(option)
        if rest:
            paragraph(sheet, sheet.told(rest), _SMALL)
    otherwise = otherwise_words(content.options[-1])
    if otherwise:
        paragraph(sheet, sheet.told(otherwise), _SMALL)
    last = sheet.say(
        "Estimate, revision %(number)s of %(at)s.",
        number=estimate.revision,
        at=words.when(sheet.language, estimate.made_at),
    )
    paragraph(sheet, " ".join([last, *(sheet.told(note) for note in content.notes[:2])]), _SMALL)


def _alike(sheet: Sheet, options: tuple[EstimateOption, ...]) -> list[tuple[str, EstimateOption]]:
    """Return the options with their titles; those that hold the same lines are one row."""
    rows: list[tuple[str, EstimateOption]] = []
    for option in options:
        if rows and rows[-1][1].lines == option.lines:
            rows[-1] = (f"{rows[-1][0]}, {sheet.told(option.title).lower()}", rows[-1][1])
        else:
            rows.append((sheet.told(option.title), option))
    return rows


def draw_estimate(sheet: Sheet, report: Report) -> None:
    """Draw every line, time, amount and source of the one revision, with its number and hash."""
    estimate = report.estimate
    if estimate is None:
        return
    say = sheet.say
    made = say(
        "Estimate, revision %(number)s of %(at)s.",
        number=estimate.revision,
        at=words.when(sheet.language, estimate.made_at),
    )
    paragraph(sheet, made, CELL_BOLD)
    for option in estimate.content.options:
        _option(sheet, estimate, option)
    _alternatives(sheet, estimate.content.options[-1])
    content = estimate.content
    if content.dropped:
        left_out = "; ".join(sheet.told(line.text) for line in content.dropped)
        paragraph(sheet, say("Left out by the workshop: %(lines)s.", lines=left_out), CELL, gap=0.6)
    lists = "; ".join(
        say(
            "price list %(name)s, version %(version)s, sha256 %(sha256)s",
            name=used.name,
            version=used.version,
            sha256=used.sha256[:12],
        )
        for used in content.lists
    )
    facts = [
        *(sheet.told(note) for note in content.notes),
        f"{_terms(sheet, content.terms)}; {lists or say('no price list of the shop')}.",
        say(
            "Revision %(number)s made %(at)s: %(reason)s",
            number=estimate.revision,
            at=words.when(sheet.language, estimate.made_at),
            reason=sheet.told(estimate.reason),
        ),
        say("SHA-256 of its content: %(sha256)s.", sha256=estimate.sha256),
    ]
    paragraph(sheet, " ".join(facts), NOTE, gap=0.4)


def _option(sheet: Sheet, estimate: Estimate, option: EstimateOption) -> None:
    say = sheet.say
    parts = [f"{sheet.told(option.title)}: {sheet.told(total_words(option, estimate.content.terms))}"]
    if option.tax is not None and option.lines:
        parts.append(say("%(amount)s without tax", amount=sheet.told(money_words(option.net))))
    if option.lines:
        parts.append(say("%(time)s of work", time=sheet.told(time_words(option.time))))
    sheet.room(16)
    paragraph(sheet, ", ".join(parts) + ". " + sheet.told(rest_words(option) or ""), CELL_BOLD, gap=0.6)
    added = added_lines(estimate, option)
    if not added:
        says = sheet.told(option.says) if not option.lines else say("Nothing beyond the option before.")
        paragraph(sheet, says, CELL)
        return
    if len(added) < len(option.lines):
        paragraph(sheet, say("Everything of the option before, and:"), CELL)
    columns = [
        Column(say("Work or part"), 4.4, bold=True),
        Column(say("Time"), 1.5),
        Column(say("Without tax"), 2.3, bold=True),
        Column(say("Source, what is shared, why"), 4.3),
        Column(say("Evidence"), 1.0),
    ]
    table(sheet, columns, [_row(sheet, line, option) for line in added])


def _row(sheet: Sheet, line: EstimateLine, option: EstimateOption) -> list[str]:
    text = line.text if line.own else sheet.told(line.text)
    name = text if line.quantity == 1 else f"{line.quantity} {text}"
    stated = (
        sheet.say("stated %(amount)s", amount=sheet.told(money_words(line.stated)))
        if line.stated and line.amount
        else None
    )
    source = None if line.source == "none" else sheet.told(line.source)
    source = source and source[:1].upper() + source[1:] + "."
    told = (sheet.told(one) for one in (line.note, shared_words(line, option)) if one)
    why = " ".join(filter(None, [source, stated, *told]))
    time = sheet.told(time_words(line.time)) if line.time else words.NOT_SAID
    proof = words.evidence(sheet.language, line.evidence)
    return [name, time, sheet.told(amount_words(line)), why or words.NOT_SAID, proof]


def _alternatives(sheet: Sheet, option: EstimateOption) -> None:
    if not option.alternatives:
        return
    say = sheet.say
    told = [
        say(
            "%(cause)s (%(share)s) in place of %(instead)s: %(cost)s",
            cause=sheet.told(other.text),
            share=f"{other.probability:.0%}",
            instead=sheet.told(other.instead_of),
            cost=say("%(amount)s without tax", amount=sheet.told(money_words(other.amount)))
            if other.amount
            else say("no price known"),
        )
        for other in option.alternatives
    ]
    paragraph(sheet, say("If the test says otherwise: %(costs)s.", costs="; ".join(told)), CELL, gap=0.6)


def _terms(sheet: Sheet, terms: ShopTerms) -> str:
    say = sheet.say
    rate = (
        say("not set")
        if terms.labour_rate is None
        else f"{sheet.told(f'{plain(terms.labour_rate, terms.currency)} {terms.currency}')}/h"
    )
    tax = say("not set") if terms.tax_bp is None else tax_words(terms.tax_bp)
    told = say("Labour rate %(rate)s, tax %(tax)s", rate=rate, tax=tax)
    if not terms.eur_rate:
        return told
    return told + say(", euro at %(rate)s of %(day)s", rate=terms.eur_rate, day=terms.eur_rate_date)
