"""What may be the cause, on paper: one sentence each for the customer, everything for the technician."""

from __future__ import annotations

from motospect.model.diagnosis import Diagnosis, Hypothesis, Step
from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, Column, heading, paragraph, table
from motospect.report.diagram_sheet import draw_diagrams
from motospect.report.sheet import Face, Sheet

_BODY = Face(10)
MOST_SENTENCES = 3
MOST_ARGUMENTS = 4


def draw_customers_causes(sheet: Sheet, report: Report) -> None:
    """Draw the likely cause of each diagnosis in one sentence; nothing where there is none."""
    diagnoses = report.analysis.diagnoses
    if not diagnoses:
        return
    heading(sheet, sheet.say("What may be the cause"), above=2.5)
    for diagnosis in diagnoses[:MOST_SENTENCES]:
        paragraph(sheet, sheet.told(diagnosis.for_customer), _BODY, gap=0.4)


def draw_causes(sheet: Sheet, report: Report) -> None:
    """Draw every diagnosis: hypotheses with arguments and evidence, the plan and what it is expected to
    cost."""
    say = sheet.say
    for diagnosis in report.analysis.diagnoses:
        title = say("What may be the cause: %(headline)s", headline=sheet.told(diagnosis.headline))
        heading(sheet, title, size=9, above=1.6, keep=24)
        rest = [say("Something else"), f"{diagnosis.rest:.0%}", words.NOT_SAID, words.NOT_SAID]
        table(
            sheet,
            [
                Column(say("Cause"), 3, bold=True),
                Column(say("How sure"), 1.75),
                Column(say("For and against"), 5.75),
                Column(say("Evidence"), 1.5),
            ],
            [*(_row(sheet, one) for one in diagnosis.shown), rest],
        )
        _next_test(sheet, diagnosis)
        _plan(sheet, diagnosis)
    draw_diagrams(sheet, report)


def _row(sheet: Sheet, one: Hypothesis) -> list[str]:
    say = sheet.say
    place = f", {sheet.told(one.place)}" if one.place else ""
    told = [say("For: %(what)s", what=sheet.told(a.text)) for a in one.speaks_for[:MOST_ARGUMENTS]]
    told += [say("Against: %(what)s", what=sheet.told(a.text)) for a in one.speaks_against[:MOST_ARGUMENTS]]
    ids = tuple(dict.fromkeys(x for argument in one.arguments for x in argument.evidence))
    before = say(
        "%(prior)s before any argument (%(source)s).",
        prior=f"{one.prior:.0%}",
        source=sheet.told(one.prior_source),
    )
    return [
        f"{sheet.told(one.title)}{place}",
        f"{sheet.told(one.sureness)}, {one.probability:.0%}",
        " ".join([before, *told]),
        words.evidence(sheet.language, ids),
    ]


def _next_test(sheet: Sheet, diagnosis: Diagnosis) -> None:
    test, say = diagnosis.next_test, sheet.say
    if test is None:
        return
    title = say("Next test: %(title)s (%(time)s).", title=sheet.told(test.title), time=_minutes(sheet, test))
    paragraph(sheet, title, CELL_BOLD, gap=0.6)
    ending = " " + say("If: %(result)s", result=sheet.told(test.stop_if)) if test.stop_if else ""
    paragraph(sheet, f"{sheet.told(test.text)} {sheet.told(test.why)}{ending}", CELL)


def _plan(sheet: Sheet, diagnosis: Diagnosis) -> None:
    say = sheet.say
    for number, step in enumerate(diagnosis.steps, 1):
        cost = step.cost
        parts = (
            ", "
            + say(
                "parts %(low)s to %(high)s %(unit)s",
                low=f"{cost.low:.0f}",
                high=f"{cost.high:.0f}",
                unit=cost.unit,
            )
            if cost.high
            else ""
        )
        title = sheet.told(step.title)
        title = title if step.kind == "repair" else say("Test: %(title)s", title=title)
        paragraph(sheet, f"{number}. {title} ({_minutes(sheet, step)}{parts})", CELL)
    expected, instead = diagnosis.expected_cost, diagnosis.instead_cost
    if expected is None or instead is None:
        return
    text = say(
        "Expected in this order: %(minutes)s min and %(low)s to %(high)s %(unit)s of parts; replacing the"
        " likeliest part first: %(minutes2)s min and %(low2)s to %(high2)s %(unit2)s. Estimates: %(source)s.",
        minutes=f"{diagnosis.expected_minutes:.0f}",
        low=f"{expected.low:.0f}",
        high=f"{expected.high:.0f}",
        unit=expected.unit,
        minutes2=f"{diagnosis.instead_minutes:.0f}",
        low2=f"{instead.low:.0f}",
        high2=f"{instead.high:.0f}",
        unit2=instead.unit,
        source=sheet.told(expected.source),
    )
    paragraph(sheet, text, NOTE, gap=0.4)


def _minutes(sheet: Sheet, step: Step) -> str:
    low, high = f"{step.minutes.low:.0f}", f"{step.minutes.high:.0f}"
    return sheet.say("%(low)s to %(high)s min", low=low, high=high)
