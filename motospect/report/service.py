"""Maintenance on paper: what is due with its reason and what waiting costs, then what is not known."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.service import ServiceDue, ServiceState
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, paragraph, table
from motospect.report.sheet import Sheet

STATES: dict[ServiceState, str] = {
    "overdue": "OVERDUE",
    "due": "due",
    "soon": "soon",
    "ok": "not due",
    "unknown": "not known",
}


def draw_service(sheet: Sheet, report: Report) -> None:
    """Draw the plan; nothing for a record of before there were schedules."""
    plan, say = report.analysis.service, sheet.say
    if plan is None:
        return
    if plan.odometer is not None:
        km = words.amount(sheet.language, round(plan.odometer.km), "km")
        distance = km if plan.odometer.exact else say("%(amount)s or more", amount=km)
        source = sheet.told(plan.odometer.source)
        paragraph(sheet, say("Odometer: %(distance)s, %(source)s.", distance=distance, source=source), CELL)
    if plan.notes:
        paragraph(sheet, " ".join(sheet.told(note) for note in plan.notes), NOTE)
    pressing = [one for one in plan.worth_a_look if one.state != "unknown"]
    if pressing:
        columns = [
            Column(say("Item"), 1.5, bold=True),
            Column(say("State"), 0.75, bold=True),
            Column(say("Why"), 4.2),
            Column(say("Waiting costs"), 2.4),
            Column(say("Together with"), 1.9),
            Column(say("Evidence"), 0.9),
        ]
        table(sheet, columns, [_row(sheet, one) for one in pressing])
    beside = [sheet.told(one.title) for one in plan.worth_a_look if one.state == "unknown"]
    if beside:
        asked = say(
            "Worth asking about, since its parts are opened anyway: %(items)s.", items="; ".join(beside)
        )
        paragraph(sheet, asked, CELL, gap=0.4)
    quiet: tuple[ServiceState, ...] = ("unknown", "ok")
    for state in quiet:
        titles = [
            sheet.told(one.title) for one in plan.due if one.state == state and one not in plan.worth_a_look
        ]
        if titles:
            said = sheet.told(STATES[state])
            paragraph(sheet, f"{said[0].upper()}{said[1:]}: {'; '.join(titles)}.", CELL, gap=0.4)
    if plan.due:
        text = say(
            "Use: %(use)s By: %(schedules)s. %(source)s.",
            use=" ".join(sheet.told(fact.text) for fact in plan.use),
            schedules="; ".join(sheet.told(one) for one in plan.schedules),
            source=sheet.told(plan.due[0].source),
        )
        paragraph(sheet, text, NOTE, gap=0.4)


def _row(sheet: Sheet, one: ServiceDue) -> list[str]:
    cost = (
        " "
        + sheet.say(
            "%(low)s to %(high)s %(unit)s.",
            low=f"{one.cost.low:.0f}",
            high=f"{one.cost.high:.0f}",
            unit=one.cost.unit,
        )
        if one.cost
        else ""
    )
    return [
        sheet.told(one.title),
        sheet.told(STATES[one.state]),
        sheet.told(one.reason),
        sheet.told(one.waiting_costs) + cost,
        sheet.told(one.joined_why) if one.joined_why else words.NOT_SAID,
        words.evidence(sheet.language, one.evidence),
    ]
