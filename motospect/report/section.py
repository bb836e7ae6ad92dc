"""A section of the technician's part: its title, when it has a place in a report, and who draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.report import words
from motospect.report.blocks import CELL, NOTE, heading, paragraph
from motospect.report.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Section:
    """`title` is English. `draw` prints what stands below the heading, `fits` whether there is anything.

    `absent` gives the one sentence for an empty section that has its place nevertheless (law 1).
    """

    title: str
    draw: Callable[[Sheet, Report], None]
    fits: Callable[[Report], bool] = lambda _report: True
    absent: Callable[[Sheet, Report], str | None] = lambda _sheet, _report: None
    keep: float = 16.0


def draw_section(sheet: Sheet, report: Report, section: Section, number: int) -> None:
    """Print one section with its number, its bookmark and its contents."""
    title = f"{number}  {sheet.told(section.title)}"
    missing = section.absent(sheet, report)
    keep = section.keep if missing is None else 6.0
    heading(sheet, title, size=11, above=3.4, keep=keep, entry=True)
    if missing is None:
        section.draw(sheet, report)
    else:
        paragraph(sheet, missing, CELL)


def why_absent(sheet: Sheet, scan: Scan, service: str, what: str) -> str:
    """Return the line for a section nobody filled: which control unit ended that service how (law 1)."""
    say, what = sheet.say, sheet.told(what)
    if not scan.ecus:
        return say("No %(what)s: there is no control unit in this record.", what=what)
    endings = [
        f"{ecu.address} {sheet.told(words.OUTCOMES[ecu.services[service].outcome])}"
        for ecu in scan.ecus
        if service in ecu.services
    ]
    if not endings:
        return say(
            "No %(what)s: this record holds no outcome of service %(service)s.", what=what, service=service
        )
    return say(
        "No %(what)s was delivered. Service %(service)s: %(endings)s.",
        what=what,
        service=service,
        endings=", ".join(endings),
    )


def rests_on(sheet: Sheet, ids: Iterable[tuple[str, ...]], *, before: str = "") -> None:
    """Print the exchanges a whole section rests on, each once, after what else there is to say."""
    distinct = tuple(dict.fromkeys(chain.from_iterable(ids)))
    told = sheet.say("Evidence: %(ids)s.", ids=words.evidence(sheet.language, distinct)) if distinct else ""
    if before or told:
        paragraph(sheet, f"{before}{told}", NOTE, gap=0.4)
