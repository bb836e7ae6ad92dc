"""Which vehicle was scanned, when, by what: what an insurer asks of a scan before and after a repair."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, paragraph
from motospect.report.sheet import LEFT, LINE, RIGHT, WIDTH, Sheet

_NAME = 0.26
_ROOM = 1.2


def draw_vehicle(sheet: Sheet, report: Report) -> None:
    """Draw name and value of each fact in two columns of rows."""
    facts = [*_vehicle(sheet, report), *_scan(sheet, report.scan), *_tool(sheet, report)]
    for name, value in facts:
        told = sheet.wrap(value, WIDTH * (1 - _NAME) - 2, CELL_BOLD)
        names = sheet.wrap(name, WIDTH * _NAME - 2, CELL)
        height = max(len(told), len(names)) * CELL.height + _ROOM
        sheet.room(min(height, 40))
        for index, line in enumerate(names):
            sheet.put(LEFT + 1, sheet.y + _ROOM / 2 + index * CELL.height, line, CELL)
        for index, line in enumerate(told):
            sheet.put(LEFT + WIDTH * _NAME, sheet.y + _ROOM / 2 + index * CELL.height, line, CELL_BOLD)
        sheet.y += height
        sheet.rule(LEFT, RIGHT, sheet.y, LINE, thick=0.1)
    paragraph(
        sheet,
        sheet.say("Evidence such as x17 names an exchange with the vehicle, kept with this scan."),
        CELL,
        gap=0.8,
    )


def _vehicle(sheet: Sheet, report: Report) -> list[tuple[str, str]]:
    say, vehicle = sheet.say, report.scan.vehicle
    check = sheet.told(words.VIN_CHECKS[vehicle.vin_check]) if vehicle.vin_check != "absent" else ""
    origin = ", ".join(filter(None, [sheet.told(words.VIN_SOURCES[vehicle.vin_source]), check]))
    make = " ".join(filter(None, [vehicle.make, vehicle.model, str(vehicle.model_year or "")])).strip()
    decoder = say("decoded by: %(who)s", who=sheet.told(words.DECODERS[vehicle.decoded_by]))
    plan = report.analysis.service
    odometer = plan.odometer if plan else None
    if odometer is None:
        read = say("not read")
    else:
        amount = words.amount(sheet.language, round(odometer.km), "km")
        exact = amount if odometer.exact else say("%(amount)s or more", amount=amount)
        read = f"{exact}, {sheet.told(odometer.source)}"
    return [
        (say("Vehicle identification number"), f"{vehicle.vin or say('unknown')} ({origin})"),
        (say("Make, model, year"), f"{make or say('unknown')}, {decoder}"),
        (say("Odometer"), read),
    ]


def _scan(sheet: Sheet, scan: Scan) -> list[tuple[str, str]]:
    say, language = sheet.say, sheet.language
    start, stop = (words.when(language, at, seconds=True) for at in (scan.started_at, scan.finished_at))
    ended = (
        say("Started %(start)s, finished %(stop)s", start=start, stop=stop)
        if scan.state == "finished"
        else say("Started %(start)s, interrupted %(stop)s", start=start, stop=stop)
    )
    clock = (
        say("clock synchronised")
        if scan.clock == "synced"
        else say("clock NOT synchronised, dates may be wrong")
    )
    answered = sum(ecu.state == "answered" for ecu in scan.ecus)
    return [
        (say("Kind of scan"), sheet.told(words.KINDS[scan.kind])),
        (say("Date and time"), f"{ended}; {clock}"),
        (say("Identification of the scan"), f"{scan.id} ({scan.schema})"),
        (
            say("Control units"),
            say("%(found)s found, %(answered)s answered", found=len(scan.ecus), answered=answered),
        ),
    ]


def _tool(sheet: Sheet, report: Report) -> list[tuple[str, str]]:
    say, adapter = sheet.say, report.scan.adapter
    voltage = (
        say("voltage not measured")
        if adapter.voltage_v is None
        else say("%(volts)s at its plug", volts=words.amount(sheet.language, adapter.voltage_v, "V"))
    )
    facts = [
        (say("Tool and software"), f"MOTOSPECT {report.software}".strip()),
        (say("Adapter"), f"{adapter.identity} ({adapter.kind}), {voltage}"),
        (say("Protocol"), adapter.protocol or say("not established")),
        (say("Workshop"), report.shop_name or say("not recorded")),
    ]
    if report.scan.battery is None:
        facts.append((say("Battery"), say("Battery not measured: no sensor node was set up.")))
    return facts
