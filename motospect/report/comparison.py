"""Before and after the repair side by side: what is fixed and proven, what is only gone, what is new."""

from __future__ import annotations

from motospect.model.comparison import ChangeState, CodeChange, Comparison
from motospect.model.report import Report
from motospect.model.scan import DtcKind
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Face, Sheet

_BODY = Face(10)
_ORDER: tuple[ChangeState, ...] = ("came_back", "new", "still_there", "unknown", "gone")


def draw_customers_comparison(sheet: Sheet, report: Report) -> None:
    """Draw the customer's part: the comparison in one sentence, and how many codes are proven fixed."""
    found = report.comparison
    if found is None:
        return
    heading(sheet, sheet.say("Before and after the repair"), above=2.5)
    paragraph(sheet, sheet.told(found.headline), _BODY)
    proven = [code.code for code in found.codes if code.state == "gone" and code.proven]
    gone = [code.code for code in found.codes if code.state == "gone" and not code.proven]
    left = [code.code for code in found.codes if code.state in {"came_back", "still_there", "new"}]
    for text, codes in (
        (sheet.say("Fixed and proven: %(codes)s."), proven),
        (sheet.say("Gone, not yet proven: %(codes)s."), gone),
        (sheet.say("Still there or new: %(codes)s."), left),
    ):
        if codes:
            paragraph(sheet, text % {"codes": ", ".join(dict.fromkeys(codes))}, _BODY, gap=0.4)


def draw_comparison(sheet: Sheet, report: Report) -> None:
    """Draw every code before and after with its status and why, then the control units."""
    found = report.comparison
    if found is None:
        return
    say = sheet.say
    paragraph(sheet, f"{sheet.told(found.headline)} {_dates(sheet, report, found)}".strip(), CELL)
    for sentence in found.not_compared:
        paragraph(sheet, sheet.told(sentence), CELL, gap=0.3)
    if found.codes:
        columns = [
            Column(say("Code"), 1, bold=True),
            Column(say("ECU"), 1.25),
            Column(say("Result"), 1.7, bold=True),
            Column(say("Before"), 1.7),
            Column(say("After"), 1.7),
            Column(say("Why"), 5),
        ]
        ordered = sorted(found.codes, key=lambda code: _ORDER.index(code.state))
        table(sheet, columns, [_row(sheet, code) for code in ordered])
    columns = [
        Column(say("ECU"), 3, bold=True),
        Column(say("Before"), 1.5),
        Column(say("After"), 1.5),
        Column(say("Lamp before"), 1.3),
        Column(say("Lamp after"), 1.3),
    ]
    lamp = {True: say("ON"), False: say("off"), None: say("not said")}
    rows = [
        [
            f"{sheet.told(ecu.name)} ({ecu.address})" if ecu.name else ecu.address,
            sheet.told(words.ECU_STATES[ecu.before]) if ecu.before else say("not found"),
            sheet.told(words.ECU_STATES[ecu.after]) if ecu.after else say("not found"),
            lamp[ecu.mil_before],
            lamp[ecu.mil_after],
        ]
        for ecu in found.ecus
    ]
    sheet.y += 1.5
    table(sheet, columns, rows)
    proof = say(
        "Fixed and proven needs the monitor that owns the code to have run since the codes were cleared."
        " A code no such monitor is known for is never called proven."
    )
    paragraph(sheet, proof, NOTE, gap=0.4)


def _dates(sheet: Sheet, report: Report, found: Comparison) -> str:
    before = report.before
    if before is None:
        return sheet.say("Scan before the repair: %(id)s.", id=found.before)
    return sheet.say(
        "Scan before the repair: %(at)s (%(id)s), its result: %(headline)s",
        at=words.when(sheet.language, before.started_at),
        id=found.before,
        headline=sheet.told(before.verdict.headline),
    )


def _row(sheet: Sheet, code: CodeChange) -> list[str]:
    state = "proven" if code.state == "gone" and code.proven else code.state
    why = sheet.told(code.why)
    return [
        code.code,
        code.ecu,
        sheet.told(words.CHANGES[state]),
        _kinds(sheet, code.before),
        _kinds(sheet, code.after),
        f"{why} {sheet.told(code.text)}" if code.text else why,
    ]


def _kinds(sheet: Sheet, kinds: tuple[DtcKind, ...] | None) -> str:
    if kinds is None:
        return sheet.say("not known")
    return ", ".join(sheet.told(words.DTC_KINDS[kind]) for kind in kinds) or sheet.say("not there")
