"""Each trouble code of each ECU: what it says, in which lists it stands, how serious it is, who says so."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.words import ecu_name
from motospect.knowledge import code_entry, severity_of
from motospect.knowledge.failure_types import NONE as NO_FAILURE_TYPE
from motospect.knowledge.failure_types import failure_type
from motospect.model.finding import Finding, Severity
from motospect.model.scan import DtcKind, Ecu, Scan, TroubleCode

_KINDS: dict[DtcKind, str] = {
    "stored": "stored: the ECU has confirmed the fault",
    "pending": "pending: seen in this or the last drive, not confirmed yet",
    "permanent": "permanent: only the ECU itself takes it back, after its monitor has passed",
}

_AGAIN = "pending: seen again in this or the last drive"


def find(scan: Scan) -> Iterator[Finding]:
    """Yield one finding for each code of each ECU."""
    for ecu in scan.ecus:
        for dtc in ecu.faults:
            yield _finding(ecu, dtc)


def _finding(ecu: Ecu, dtc: TroubleCode) -> Finding:
    title, said, source = _meaning(dtc)
    how = _failure(dtc)
    verdict = severity_of(dtc.base)
    parts = [
        f"In {ecu_name(ecu)}, {_in_words(dtc.kinds)}.",
        *([how] if how else []),
        *([said] if said else []),
        verdict.reason,
        verdict.driving,
    ]
    return Finding(
        id=f"code:{ecu.address}:{dtc.code}",
        kind="code",
        severity=_severity(verdict.severity, dtc.kinds),
        title=f"{dtc.code} {title}",
        text=" ".join(parts),
        ecu=ecu.address,
        code=dtc.code,
        evidence=dtc.evidence,
        source=source,
    )


def _meaning(dtc: TroubleCode) -> tuple[str, str | None, str | None]:
    """Return title, a further sentence and the title's source."""
    known = code_entry(dtc.base)
    if known is not None and known.title is not None:
        return known.title, None, known.source
    if dtc.text is not None:
        return dtc.text, None, "text in the scan record"
    if known is None:
        return "Unknown code", "None of our sources knows this code.", None
    if known.maker_specific:
        said = (
            f"The maker defines this code ({known.system}): look it up in the maker's own information. "
            f"{known.note}"
        )
        return "Maker-specific code", said, None
    said = f"Our sources do not agree on this code ({known.system}), so no text is given. {known.note}"
    return "Code without an agreed text", said, None


def _failure(dtc: TroubleCode) -> str | None:
    """Return what the failure type behind the code says; none for an ECU that tells none."""
    byte = dtc.code.removeprefix(dtc.base).removeprefix("-")
    if not byte or byte == NO_FAILURE_TYPE:
        return None
    name = failure_type(byte).name
    if name is None:
        return f"Failure type {byte}, which our sources do not name alike."
    return f"Failure type {byte}: {name[0].lower()}{name[1:]}."


def _in_words(kinds: tuple[DtcKind, ...]) -> str:
    if not kinds:
        return "in no list that was read"
    said = [_AGAIN if kind == "pending" and "stored" in kinds else _KINDS[kind] for kind in kinds]
    return "; ".join(said)


def _severity(family: Severity, kinds: tuple[DtcKind, ...]) -> Severity:
    """Return the family's severity, one step lower for a code that is not confirmed at present."""
    return "watch" if family == "soon" and kinds and "stored" not in kinds else family
