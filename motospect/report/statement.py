"""How far this scan went, who stands for it, and how to see that the paper is as it was made."""

from __future__ import annotations

from motospect.model.dossier import FILE_NAME
from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, paragraph
from motospect.report.sheet import INK, LEFT, WIDTH, Face, Sheet

_SIGN_ROOM = 24.0


def draw_statement(sheet: Sheet, report: Report) -> None:
    """Draw the statement of completeness, the chain's end, and lines for names and signatures."""
    paragraph(sheet, _completeness(sheet, report), Face(9))
    for sentence in report.analysis.not_checked:
        paragraph(sheet, f"\N{EN DASH} {sheet.told(sentence)}", CELL, left=LEFT + 3, gap=0.3)
    _signatures(sheet, report)
    _chain(sheet, report)


def _completeness(sheet: Sheet, report: Report) -> str:
    """Return the statement: complete only where the verdict says so (law 2), else what was not."""
    scan, say = report.scan, sheet.say
    silent = [ecu.address for ecu in scan.ecus if ecu.state != "answered"]
    if scan.state == "finished" and scan.verdict.complete:
        text = sheet.language.count(
            "The %(n)d control unit that was found answered every question about faults."
            " Not part of this scan:",
            "All %(n)d control units that were found answered every question about faults."
            " Not part of this scan:",
            len(scan.ecus),
        )
    elif scan.state == "interrupted":
        text = say("This scan is NOT complete: it was interrupted. Not established:")
    else:
        text = say("This scan is NOT complete. Not established:")
    if silent:
        named = say("Did not answer completely: %(addresses)s.", addresses=", ".join(silent))
        return f"{named} {text}"
    return text


def _signer(sheet: Sheet, name: str) -> str:
    """Return who signs; the owner of a box that knows no names is called so in the reader's language."""
    return sheet.told(name) if name == "owner" else name


def _signatures(sheet: Sheet, report: Report) -> None:
    """Draw two lines to sign on; the technician's name stands there where it is known."""
    sheet.room(_SIGN_ROOM + 6)
    sheet.y += _SIGN_ROOM - 8
    half = WIDTH / 2 - 6
    for place, (label, name) in enumerate(
        (
            (sheet.say("Technician: name, date, signature"), _signer(sheet, report.technician)),
            (sheet.say("Customer: name, date, signature"), ""),
        )
    ):
        left = LEFT + place * (half + 12)
        if name:
            sheet.put(left, sheet.y - CELL_BOLD.height - 0.4, sheet.fit(name, half, CELL_BOLD), CELL_BOLD)
        sheet.rule(left, left + half, sheet.y, INK, thick=0.25)
        sheet.put(left, sheet.y + 0.8, sheet.fit(label, half, NOTE), NOTE)
    sheet.y += 8


def _chain(sheet: Sheet, report: Report) -> None:
    say = sheet.say
    if report.head:
        paragraph(sheet, say("Chain: %(head)s", head=report.head), CELL_BOLD, gap=0.4)
    if report.sealed:
        text = say(
            "Every exchange with the vehicle, the record made of it, its meaning, estimate and consents are"
            " linked by SHA-256 in the order they came; this number is the chain's end. The data travel"
            " within this PDF (attachment %(name)s).",
            name=FILE_NAME,
        )
    elif report.head:
        text = say(
            "This scan was kept before scans were sealed: that it is untouched since then cannot be proven."
        )
    else:
        text = say("This paper carries no data of its scan: it cannot be checked against them.")
    paragraph(sheet, text, NOTE)
    if report.fingerprint:
        signed = say(
            "This PDF is signed with the key of the box that made it, fingerprint %(fingerprint)s. A change"
            " to the file breaks the signature; `motospect report verify` names what was changed.",
            fingerprint=_grouped(report.fingerprint),
        )
    else:
        signed = say("This PDF is not signed.")
    paragraph(sheet, signed, NOTE, gap=0.3)
    made = say("Made %(at)s.", at=words.when(sheet.language, report.made_at, seconds=True))
    paragraph(sheet, made, NOTE, gap=0.3)


def _grouped(hexadecimal: str) -> str:
    """Return the first half of a SHA-256 in groups of four: enough to compare by eye."""
    return " ".join(hexadecimal[at : at + 4] for at in range(0, 32, 4))
