"""What the customer agreed to: who, when, to which revision, word for word."""

from __future__ import annotations

from motospect.model.consent import Consent
from motospect.model.estimate import TITLES, Estimate
from motospect.model.report import Report
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, Column, heading, paragraph, table
from motospect.report.sheet import Face, Sheet

_BODY = Face(10)


def draw_customers_consents(sheet: Sheet, report: Report) -> None:
    """Draw the last decision in one sentence; nothing where none was made."""
    if not report.consents:
        return
    last = report.consents[-1]
    approved, declined = _counts(last)
    heading(sheet, sheet.say("What was agreed"), above=2.5)
    text = sheet.say(
        "%(name)s decided on %(at)s. Lines approved: %(approved)s, declined: %(declined)s"
        " (revision %(revision)s of the estimate).",
        name=last.name,
        at=words.when(sheet.language, last.at),
        approved=approved,
        declined=declined,
        revision=last.revision,
    )
    paragraph(sheet, text, _BODY)


def draw_consents(sheet: Sheet, report: Report) -> None:
    """Draw every decision with its answers, wording and hashes, the first one first."""
    for number, one in enumerate(report.consents, 1):
        say = sheet.say
        sheet.room(20)
        title = say(
            "%(number)s. %(name)s, %(at)s, from %(address)s, revision %(revision)s",
            number=number,
            name=one.name,
            at=words.when(sheet.language, one.at, seconds=True),
            address=one.address or say("not recorded"),
            revision=one.revision,
        )
        paragraph(sheet, title, CELL_BOLD, gap=0.8)
        paragraph(
            sheet, say("Shown (%(language)s): %(wording)s", language=one.language, wording=one.wording), CELL
        )
        columns = [Column(say("Work or part"), 8, bold=True), Column(say("Answer"), 2, bold=True)]
        answer = {"approved": say("approved"), "declined": say("DECLINED")}
        rows = [
            [_line(sheet, report.estimate, line), answer.get(said, said)]
            for line, said in one.answers.items()
        ]
        table(sheet, columns, rows)
        paragraph(
            sheet,
            say(
                "Option: %(option)s. SHA-256 of the revision: %(revision)s; of this consent: %(consent)s.",
                option=sheet.told(TITLES.get(one.option, one.option)),  # type: ignore[call-overload]
                revision=one.revision_sha256,
                consent=one.sha256,
            ),
            NOTE,
            gap=0.4,
        )


def _counts(consent: Consent) -> tuple[int, int]:
    answers = list(consent.answers.values())
    return answers.count("approved"), answers.count("declined")


def _line(sheet: Sheet, estimate: Estimate | None, line_id: str) -> str:
    """Return a line's text; an id is the same work in every revision, and stands where none knows it."""
    if estimate is not None:
        for line in (*estimate.content.options[-1].lines, *estimate.content.dropped):
            if line.id == line_id:
                return line.text if line.own else sheet.told(line.text)
    return line_id
