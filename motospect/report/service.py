"""Maintenance on paper: what is due with its reason and what waiting costs, then what is not known."""

from __future__ import annotations

from motospect.model.finding import Analysis
from motospect.model.service import ServiceDue, ServiceState
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Sheet

STATES: dict[ServiceState, str] = {
    "overdue": "OVERDUE",
    "due": "due",
    "soon": "soon",
    "ok": "not due",
    "unknown": "not known",
}


def draw_service(sheet: Sheet, analysis: Analysis) -> None:
    """Draw the plan; nothing for a record of before there were schedules."""
    plan = analysis.service
    if plan is None:
        return
    heading(sheet, "Maintenance", size=9, above=1.6, keep=16)
    if plan.odometer is not None:
        more = "" if plan.odometer.exact else " or more"
        paragraph(sheet, f"Odometer: {plan.odometer.km:,.0f} km{more}, {plan.odometer.source}.", CELL)
    if plan.notes:
        paragraph(sheet, " ".join(plan.notes), NOTE)
    pressing = [one for one in plan.worth_a_look if one.state != "unknown"]
    if pressing:
        columns = [
            Column("Item", 1.5, bold=True),
            Column("State", 0.75, bold=True),
            Column("Why", 4.2),
            Column("Waiting costs", 2.4),
            Column("Together with", 1.9),
            Column("Evidence", 0.9),
        ]
        table(sheet, columns, [_row(one) for one in pressing])
    beside = [one.title for one in plan.worth_a_look if one.state == "unknown"]
    if beside:
        asked = "; ".join(beside)
        paragraph(sheet, f"Worth asking about, since its parts are opened anyway: {asked}.", CELL, gap=0.4)
    quiet: tuple[ServiceState, ...] = ("unknown", "ok")
    for state in quiet:
        titles = [one.title for one in plan.due if one.state == state and one not in plan.worth_a_look]
        if titles:
            said = STATES[state]
            paragraph(sheet, f"{said[0].upper()}{said[1:]}: {'; '.join(titles)}.", CELL, gap=0.4)
    if plan.due:
        use = " ".join(fact.text for fact in plan.use)
        paragraph(sheet, f"Use: {use} By: {'; '.join(plan.schedules)}. {plan.due[0].source}.", NOTE, gap=0.4)


def _row(one: ServiceDue) -> list[str]:
    cost = f" {one.cost.low:,.0f} to {one.cost.high:,.0f} {one.cost.unit}." if one.cost else ""
    return [
        one.title,
        STATES[one.state],
        one.reason,
        one.waiting_costs + cost,
        one.joined_why or words.NOT_SAID,
        words.evidence(one.evidence),
    ]
