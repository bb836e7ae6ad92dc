"""Recalls and complaints on paper: what the authority lists, as of when, or why it is not known."""

from __future__ import annotations

from motospect.model.provided import NOT_THIS_ONE, Notices, Recall
from motospect.model.report import Report
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Face, Sheet

MOST_LISTED = 15
MOST_COMPONENTS = 6
_BODY = Face(10)
_LOUD = Face(10, bold=True)


def draw_recalls(sheet: Sheet, report: Report) -> None:
    """Draw the technician's part: every campaign, then the components complained about most."""
    notices, say = report.notices, sheet.say
    if notices is None:
        return
    recalls, complaints = notices.recalls, notices.complaints
    paragraph(sheet, say("Recalls: %(headline)s", headline=sheet.told(recalls.headline)), CELL)
    if recalls.recalls:
        columns = [
            Column(say("Campaign"), 1.1, bold=True),
            Column(say("Reported"), 1.15),
            Column(say("Component"), 2.4),
        ]
        columns += [Column(say("Advice"), 1.5, bold=True), Column(say("As the authority words it"), 5.8)]
        table(sheet, columns, [_row(recall) for recall in recalls.recalls[:MOST_LISTED]])
        more = len(recalls.recalls) - MOST_LISTED
        rest = say("%(n)s older ones stand on the scan's page.", n=more) + " " if more > 0 else ""
        paragraph(sheet, f"{rest}{sheet.told(NOT_THIS_ONE)}", NOTE, gap=0.4)
    most = [f"{each.component} {each.complaints}" for each in complaints.components[:MOST_COMPONENTS]]
    parts = [say("Complaints: %(headline)s", headline=sheet.told(complaints.headline))]
    if complaints.consequences:
        parts.append(say("They tell of %(what)s.", what=sheet.told(complaints.consequences)))
    if most:
        parts.append(say("Most: %(components)s.", components=", ".join(most)))
    paragraph(sheet, " ".join(parts), CELL, gap=0.4)


def draw_customers_recalls(sheet: Sheet, notices: Notices | None) -> None:
    """Draw the customer's part: one sentence, and the authority's advice where there is one.

    Nothing where recalls are not known: that stands among what was not checked.
    """
    if notices is None or notices.recalls.origin is None:
        return
    heading(sheet, sheet.say("Safety recalls"), above=2.5)
    recalls = notices.recalls
    listed = ", ".join(dict.fromkeys(recall.campaign for recall in recalls.recalls))
    numbers = " " + sheet.say("Campaigns: %(listed)s.", listed=listed) if listed else ""
    for recall in recalls.urgent:
        loud = sheet.say(
            "%(advice)s, says the authority on campaign %(campaign)s.",
            advice=sheet.told(recall.advice),
            campaign=recall.campaign,
        )
        paragraph(sheet, loud, _LOUD, gap=0.4)
    scope = f" {sheet.told(NOT_THIS_ONE)}" if recalls.recalls else ""
    paragraph(sheet, f"{sheet.told(recalls.headline)}{numbers}{scope}", _BODY)


def unknown_recalls(sheet: Sheet, notices: Notices | None) -> tuple[str, ...]:
    """Return the sentence that belongs to what was not checked; nothing where recalls were looked up."""
    if notices is None or notices.recalls.origin is not None:
        return ()
    headline = sheet.told(notices.recalls.headline)
    return (sheet.say("Safety recalls: %(headline)s", headline=headline),)


def _row(recall: Recall) -> list[str]:
    dated = recall.reported_on or recall.reported_as
    return [recall.campaign, dated, recall.subject, recall.advice, recall.summary]
