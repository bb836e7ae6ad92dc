"""Everything that is known here of one trouble code, put together for those who show it."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.knowledge.catalogue import CodeEntry, code_entry
from motospect.knowledge.code_input import AskedCode, AskedSpn
from motospect.knowledge.failure_types import NONE as NO_FAILURE_TYPE
from motospect.knowledge.failure_types import FailureType, failure_type
from motospect.knowledge.j1939 import FmiEntry, SpnEntry, fmi_entry, spn_entry
from motospect.knowledge.severity import CodeSeverity, severity_of


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """A code of SAE J2012. Without `entry` no source knows it; `severity` is our judgement all the same."""

    code: str
    entry: CodeEntry | None
    severity: CodeSeverity
    failure_type: FailureType | None = None

    @property
    def known(self) -> bool:
        """Whether more is known of it than its number."""
        return self.entry is not None


@dataclass(frozen=True, slots=True)
class SpnFacts:
    """A code of SAE J1939-73: what fails and, if an FMI was said, how."""

    spn: SpnEntry
    fmi: FmiEntry | None = None

    @property
    def known(self) -> bool:
        """Whether more is known of it than its number."""
        return self.spn.name is not None or self.spn.maker_specific


def code_facts(asked: AskedCode | AskedSpn) -> CodeFacts | SpnFacts:
    """Return what is known of the code that was asked for."""
    if isinstance(asked, AskedSpn):
        return SpnFacts(spn_entry(asked.spn), None if asked.fmi is None else fmi_entry(asked.fmi))
    return CodeFacts(
        asked.code,
        code_entry(asked.code),
        severity_of(asked.code),
        None if asked.failure_type is None else failure_type(asked.failure_type),
    )


def in_few_words(code: str, title: str | None = None) -> str:
    """Return what stands beside a code ("P0171-13"): its title, ours or the kept one, and how it failed."""
    base, _, byte = code.partition("-")
    entry = code_entry(base)
    # A kept title may be of an older catalogue, so what is known today goes first.
    title = (entry.title if entry else None) or title or _without_title(entry)
    kind = failure_type(byte) if byte and byte != NO_FAILURE_TYPE else None
    return f"{title}: {kind.name[0].lower()}{kind.name[1:]}" if kind and kind.name else title


def _without_title(entry: CodeEntry | None) -> str:
    if entry is None:
        return "not in the catalogue"
    return "maker-specific code" if entry.maker_specific else "sources do not agree on this code"
