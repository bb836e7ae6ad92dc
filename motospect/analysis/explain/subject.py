"""What is to be worded: one finding and the one cause the engine has given it, in words without digits."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources

from motospect.knowledge import severity_of
from motospect.knowledge.catalogue import system_of
from motospect.model.finding import Finding, Severity

_PLACE = re.compile(r"\((?:bank|sensor|[^)]*\d)[^)]*\)", re.IGNORECASE)
"""Where on the vehicle, as in "(Bank 1 Sensor 2)": the title above says it, the sentence need not."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything a sentence may rest on. `known` is false when no source of ours explains the code."""

    fault: str
    system: str
    severity: Severity
    meaning: str
    cause: str | None = None
    known: bool = True

    def facts(self) -> str:
        """Return every word the sentence may take parts and systems from."""
        return " ".join(part for part in (self.fault, self.system, self.meaning, self.cause) if part)


def subject_of(finding: Finding, *, cause: str | None = None) -> Subject | None:
    """Return what is to be worded of a finding; None for one that already is a plain sentence of ours.

    `cause` is the label of the one cause the engine holds responsible, None as long as it names none.
    """
    if finding.kind != "code" or finding.code is None:
        return None
    return Subject(
        fault=plain(finding.title.removeprefix(finding.code)),
        system=system_of(finding.code),
        severity=finding.severity,
        meaning=severity_of(finding.code).reason,
        cause=None if cause is None else plain(cause),
        known=finding.source is not None,
    )


def plain(title: str) -> str:
    """Return a catalogue title in lower case, abbreviations spelled out, without numbers and lone letters."""
    words = re.findall(r"[A-Za-z][A-Za-z0-9]*|\d+", _PLACE.sub(" ", title))
    spelled = (_abbreviations().get(word.upper(), word.lower()) for word in words)
    return " ".join(word for word in spelled if len(word) > 1 and not re.search(r"\d", word))


@functools.cache
def _abbreviations() -> dict[str, str]:
    """The catalogue's abbreviations, by their capitals (SAE J1930 terms, spelled by us)."""
    lines = (resources.files(__package__) / "abbreviations.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {short: spelled for short, spelled in rows if short != "short"}
