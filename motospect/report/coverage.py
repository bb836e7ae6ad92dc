"""Which control units there are and how each ended every question: answered, silent, refused, and why."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.scan import Ecu
from motospect.report import words
from motospect.report.blocks import NOTE, Column, paragraph, table
from motospect.report.diagram_sheet import draw_network
from motospect.report.sheet import Sheet


def draw_coverage(sheet: Sheet, report: Report) -> None:
    """Draw a row for each control unit, then what the numbers of the services mean."""
    scan, say = report.scan, sheet.say
    columns = [
        Column(say("Address"), 1.25, bold=True),
        Column(say("Control unit"), 2.4),
        Column(say("State"), 1.3, bold=True),
        Column(say("MIL"), 0.9),
        Column(say("Codes counted"), 1.3),
        Column(say("Services"), 5),
    ]
    table(sheet, columns, [_row(sheet, ecu) for ecu in scan.ecus])
    asked = sorted({service for ecu in scan.ecus for service in ecu.services})
    known = [service for service in asked if service in words.SERVICES]
    meanings = ", ".join(f"{service} {sheet.told(words.SERVICES[service])}" for service in known)
    if meanings:
        paragraph(sheet, say("Services: %(meanings)s.", meanings=meanings), NOTE, gap=0.5)
    draw_network(sheet, report)


def no_ecus(sheet: Sheet, report: Report) -> str | None:
    """Return why there is no row; None when there is one."""
    return None if report.scan.ecus else sheet.say("No control unit was found in this scan.")


def _row(sheet: Sheet, ecu: Ecu) -> list[str]:
    say = sheet.say
    mil = {True: say("ON"), False: say("off"), None: say("not said")}[ecu.mil]
    count = say("not said") if ecu.dtc_count is None else str(ecu.dtc_count)
    name = sheet.told(ecu.name) if ecu.name else say("no name")
    state = sheet.told(words.ECU_STATES[ecu.state])
    return [ecu.address, name, state, mil, count, words.services(sheet.language, ecu)]
