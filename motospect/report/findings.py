"""What was found: conflicts first, every finding in full, what came of a clearing, every trouble code."""

from __future__ import annotations

from motospect.knowledge.code_facts import in_few_words
from motospect.model.clearing import NOT_REPAIRED
from motospect.model.report import Report
from motospect.model.scan import TroubleCode
from motospect.report import words
from motospect.report.blocks import NOTE, Column, paragraph, table
from motospect.report.marks import SEVERITIES
from motospect.report.sheet import Sheet


def draw_conflicts(sheet: Sheet, report: Report) -> None:
    """Draw what cannot both be true."""
    say, language = sheet.say, sheet.language
    columns = [Column(say("ECU"), 1.25, bold=True), Column(say("What cannot both be true"), 8)]
    columns.append(Column(say("Evidence"), 2))
    rows = [
        [c.ecu or words.NOT_SAID, sheet.told(c.text), words.evidence(language, c.evidence)]
        for c in report.scan.conflicts
    ]
    table(sheet, columns, rows)


def no_conflicts(sheet: Sheet, report: Report) -> str | None:
    """Return the one line that says there are none."""
    if report.scan.conflicts:
        return None
    return sheet.say("This scan recorded no contradiction in what the vehicle said.")


def draw_findings(sheet: Sheet, report: Report) -> None:
    """Draw every finding with its text in full, worst first."""
    say, language = sheet.say, sheet.language
    columns = [
        Column(say("Severity"), 1.5, bold=True),
        Column(say("Finding"), 7.5),
        Column(say("ECU"), 1.25),
        Column(say("Evidence"), 1.4),
    ]
    rows = [
        [
            sheet.told(SEVERITIES[f.severity].word).lower(),
            f"{sheet.told(f.title)}\n{sheet.told(f.text)}",
            f.ecu or words.NOT_SAID,
            words.evidence(language, f.evidence),
        ]
        for f in report.analysis.findings
    ]
    table(sheet, columns, rows)


def no_findings(sheet: Sheet, report: Report) -> str | None:
    """Return the one line that says there are none."""
    return None if report.analysis.findings else sheet.say("This scan led to no findings.")


def draw_clearing(sheet: Sheet, report: Report) -> None:
    """Draw what came of a clearing before this scan, with what it rests on."""
    clearing, say, language = report.scan.clearing, sheet.say, sheet.language
    if clearing is None:
        return
    paragraph(sheet, say("Clearing: %(headline)s", headline=sheet.told(clearing.headline)), NOTE)
    columns = [
        Column(say("ECU"), 1.25, bold=True),
        Column(say("Result"), 1.6, bold=True),
        Column(say("Why"), 6),
        Column(say("Evidence"), 1.6),
    ]
    rows = [
        [
            e.address,
            sheet.told(e.result.replace("_", " ")),
            sheet.told(e.why) + (f" NRC {e.nrc}." if e.nrc else ""),
            words.evidence(language, e.evidence),
        ]
        for e in clearing.ecus
    ]
    table(sheet, columns, rows)
    stopped = " " + say("Stopped: %(why)s", why=sheet.told(clearing.stopped)) if clearing.stopped else ""
    by = say(
        "%(at)s by %(who)s, after the pre-scan %(before)s.",
        at=words.when(language, clearing.at),
        who=clearing.who,
        before=clearing.before,
    )
    paragraph(sheet, f"{by}{stopped} {sheet.told(NOT_REPAIRED)}", NOTE, gap=0.4)


def draw_codes(sheet: Sheet, report: Report) -> None:
    """Draw every code of every control unit with the lists it stands in."""
    say, language = sheet.say, sheet.language
    sources = {(f.code, f.ecu): f.source for f in report.analysis.findings if f.code and f.source}
    columns = [
        Column(say("Code"), 1, bold=True),
        Column(say("ECU"), 1.25),
        Column(say("Kinds"), 3.0),
        Column(say("Text"), 3.4),
        Column(say("Source of the text"), 3.3),
        Column(say("Evidence"), 1.1),
    ]
    rows = [
        [
            code.code,
            ecu.address,
            _kinds(sheet, code),
            sheet.told(in_few_words(code.code, code.text)),
            _source(sheet, sources.get((code.code, ecu.address)) or sources.get((code.code, None))),
            words.evidence(language, code.evidence),
        ]
        for ecu in report.scan.ecus
        for code in ecu.dtcs
    ]
    table(sheet, columns, rows)


def _source(sheet: Sheet, source: str | None) -> str:
    return sheet.told(source) if source else words.NOT_SAID


def _kinds(sheet: Sheet, code: TroubleCode) -> str:
    kinds = ", ".join(sheet.told(words.DTC_KINDS[kind]) for kind in code.kinds)
    return kinds + (sheet.say(", status %(status)s", status=code.status) if code.status else "")


def no_codes(sheet: Sheet, report: Report) -> str | None:
    """Return the one line that says none was delivered."""
    if any(ecu.dtcs for ecu in report.scan.ecus):
        return None
    return sheet.say("No trouble code was delivered. Which control units answered stands above.")
