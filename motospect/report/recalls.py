"""Recalls and complaints on paper: what the authority lists, as of when, or why it is not known."""

from __future__ import annotations

from motospect.model.provided import NOT_THIS_ONE, Notices, Recall
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Face, Sheet

MOST_LISTED = 15
MOST_COMPONENTS = 6
_BODY = Face(10)
_LOUD = Face(10, bold=True)


def draw_recalls(sheet: Sheet, notices: Notices | None) -> None:
    """Draw the technician's part: every campaign, then the components complained about most."""
    if notices is None:
        return
    recalls, complaints = notices.recalls, notices.complaints
    heading(sheet, "Recalls and complaints", size=9, above=1.6, keep=16)
    paragraph(sheet, f"Recalls: {recalls.headline}", CELL)
    if recalls.recalls:
        columns = [Column("Campaign", 1.1, bold=True), Column("Reported", 1.15), Column("Component", 2.4)]
        columns += [Column("Advice", 1.5, bold=True), Column("As the authority words it", 5.8)]
        table(sheet, columns, [_row(recall) for recall in recalls.recalls[:MOST_LISTED]])
        more = len(recalls.recalls) - MOST_LISTED
        rest = f"{more} older ones stand on the scan's page. " if more > 0 else ""
        paragraph(sheet, f"{rest}{NOT_THIS_ONE}", NOTE, gap=0.4)
    most = [f"{each.component} {each.complaints}" for each in complaints.components[:MOST_COMPONENTS]]
    told = f" They tell of {complaints.consequences}." if complaints.consequences else ""
    components = f" Most: {', '.join(most)}." if most else ""
    paragraph(sheet, f"Complaints: {complaints.headline}{told}{components}", CELL, gap=0.4)


def draw_customers_recalls(sheet: Sheet, notices: Notices | None) -> None:
    """Draw the customer's part: one sentence, and the authority's advice where there is one.

    Nothing where recalls are not known: that stands among what was not checked.
    """
    if notices is None or notices.recalls.origin is None:
        return
    heading(sheet, "Safety recalls", above=2.5)
    recalls = notices.recalls
    listed = ", ".join(dict.fromkeys(recall.campaign for recall in recalls.recalls))
    numbers = f" Campaigns: {listed}." if listed else ""
    for recall in recalls.urgent:
        loud = f"{recall.advice}, says the authority on campaign {recall.campaign}."
        paragraph(sheet, loud, _LOUD, gap=0.4)
    scope = f" {NOT_THIS_ONE}" if recalls.recalls else ""
    paragraph(sheet, f"{recalls.headline}{numbers}{scope}", _BODY)


def unknown_recalls(notices: Notices | None) -> tuple[str, ...]:
    """Return the sentence that belongs to what was not checked; nothing where recalls were looked up."""
    if notices is None or notices.recalls.origin is not None:
        return ()
    return (f"Safety recalls: {notices.recalls.headline}",)


def _row(recall: Recall) -> list[str]:
    dated = recall.reported_on or recall.reported_as
    return [recall.campaign, dated, recall.subject, recall.advice, recall.summary]
