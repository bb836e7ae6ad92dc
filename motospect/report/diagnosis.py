"""What may be the cause, on paper: one sentence each for the customer, everything for the technician."""

from __future__ import annotations

from motospect.model.diagnosis import Diagnosis, Hypothesis, Step
from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Face, Sheet

_BODY = Face(9.5)
MOST_SENTENCES = 3
MOST_ARGUMENTS = 4


def draw_customers_causes(sheet: Sheet, report: Report) -> None:
    """Draw the likely cause of each diagnosis in one sentence; nothing where there is none."""
    diagnoses = report.analysis.diagnoses
    if not diagnoses:
        return
    heading(sheet, "What may be the cause", above=2.5)
    for diagnosis in diagnoses[:MOST_SENTENCES]:
        paragraph(sheet, diagnosis.for_customer, _BODY, gap=0.4)


def draw_causes(sheet: Sheet, report: Report) -> None:
    """Draw every diagnosis: hypotheses with arguments and evidence, the plan and what it is expected to
    cost."""
    for diagnosis in report.analysis.diagnoses:
        heading(sheet, f"What may be the cause: {diagnosis.headline}", size=9, above=1.6, keep=24)
        table(
            sheet,
            [
                Column("Cause", 3, bold=True),
                Column("How sure", 1.3),
                Column("For and against", 6.2),
                Column("Evidence", 1.5),
            ],
            [_row(one) for one in diagnosis.shown]
            + [["Something else", f"{diagnosis.rest:.0%}", words.NOT_SAID, words.NOT_SAID]],
        )
        _next_test(sheet, diagnosis)
        _plan(sheet, diagnosis)


def _row(one: Hypothesis) -> list[str]:
    place = f", {one.place}" if one.place else ""
    told = [f"For: {argument.text}" for argument in one.speaks_for[:MOST_ARGUMENTS]]
    told += [f"Against: {argument.text}" for argument in one.speaks_against[:MOST_ARGUMENTS]]
    ids = tuple(dict.fromkeys(x for argument in one.arguments for x in argument.evidence))
    before = f"{one.prior:.0%} before any argument ({one.prior_source})."
    return [
        f"{one.title}{place}",
        f"{one.sureness}, {one.probability:.0%}",
        " ".join([before, *told]),
        words.evidence(ids),
    ]


def _next_test(sheet: Sheet, diagnosis: Diagnosis) -> None:
    test = diagnosis.next_test
    if test is None:
        return
    paragraph(sheet, f"Next test: {test.title} ({_minutes(test)}).", CELL_BOLD, gap=0.6)
    ending = f" If: {test.stop_if}" if test.stop_if else ""
    paragraph(sheet, f"{test.text} {test.why}{ending}", CELL)


def _plan(sheet: Sheet, diagnosis: Diagnosis) -> None:
    for number, step in enumerate(diagnosis.steps, 1):
        parts = (
            f", parts {step.cost.low:.0f} to {step.cost.high:.0f} {step.cost.unit}" if step.cost.high else ""
        )
        title = step.title if step.kind == "repair" else f"Test: {step.title}"
        paragraph(sheet, f"{number}. {title} ({_minutes(step)}{parts})", CELL)
    expected, instead = diagnosis.expected_cost, diagnosis.instead_cost
    if expected is None or instead is None:
        return
    paragraph(
        sheet,
        f"Expected in this order: {diagnosis.expected_minutes:.0f} min and {expected.low:.0f} to"
        f" {expected.high:.0f} {expected.unit} of parts; replacing the likeliest part first:"
        f" {diagnosis.instead_minutes:.0f} min and {instead.low:.0f} to {instead.high:.0f} {instead.unit}."
        f" Estimates: {expected.source}.",
        NOTE,
        gap=0.4,
    )


def _minutes(step: Step) -> str:
    return f"{step.minutes.low:.0f} to {step.minutes.high:.0f} min"
