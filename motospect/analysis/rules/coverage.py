"""What was asked and not answered: an ECU or a fault service that stayed dark may hide codes."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.analysis.words import ecu_name, outcome, service
from motospect.knowledge.adapter_words import adapter_word
from motospect.model.finding import Finding
from motospect.model.scan import Ecu, EcuState, Scan

_STATES: dict[EcuState, str] = {
    "answered": "answered",
    "silent": "was found but fell silent",
    "rejected": "refused to tell",
    "blocked": "is shut off by a security gateway",
    "garbled": "answered with damaged messages",
    "not_probed": "was not asked everything",
}
_WHAT_TO_DO: dict[EcuState, str] = {
    "answered": "",
    "silent": "Check ignition, battery voltage and plug, then scan again.",
    "rejected": "Try again with ignition on and engine off; else use the maker's own tool.",
    "blocked": "Reading needs the maker's authorisation for this tool.",
    "garbled": "Check the plug and the adapter, then scan again.",
    "not_probed": "Scan again and let it finish.",
}


def find(scan: Scan) -> Iterator[Finding]:
    """Yield a finding for an early end, for no ECU at all, for each dark ECU and each dark fault service."""
    if scan.state == "interrupted":
        yield _early_end(scan)
    elif not scan.ecus:
        text = "Nothing is known of this vehicle's faults. Check ignition, plug and adapter, then scan again."
        yield _finding("coverage:none", "Not one ECU answered", text)
    for ecu in scan.ecus:
        if ecu.state != "answered":
            yield _dark_ecu(ecu)
        for number in ecu.fault_services:
            yield from _dark_service(ecu, number)


def _early_end(scan: Scan) -> Finding:
    why = (scan.interrupted_by or "the reason is not recorded").rstrip(".")
    unknown = "" if scan.ecus else " Nothing is known of this vehicle's faults."
    return _finding(
        "coverage:interrupted", "The scan was interrupted", f"It ended early: {why}.{unknown} Scan again."
    )


def _dark_ecu(ecu: Ecu) -> Finding:
    words = [adapter_word(ended.detail) for ended in ecu.services.values() if ended.detail]
    remedy = next((word.remedy for word in words if word), _WHAT_TO_DO[ecu.state])
    text = f"Codes in this ECU may have gone unseen. {remedy}"
    evidence = tuple(dict.fromkeys(x for ended in ecu.services.values() for x in ended.evidence))
    title = f"{ecu_name(ecu)} {_STATES[ecu.state]}"
    return _finding(f"coverage:{ecu.address}", title, text, ecu=ecu.address, evidence=evidence)


def _dark_service(ecu: Ecu, number: str) -> Iterator[Finding]:
    ended = ecu.services.get(number)
    if ended is not None and ended.outcome == "ok":
        return
    why = "it was not asked" if ended is None else outcome(ended)
    yield _finding(
        f"coverage:{ecu.address}:{number}",
        f"{ecu_name(ecu)} did not tell its {service(number)}",
        f"Reason: {why}. Whether there are such codes is not known.",
        ecu=ecu.address,
        evidence=ended.evidence if ended is not None else (),
    )


def _finding(
    finding_id: str, title: str, text: str, *, ecu: str | None = None, evidence: tuple[str, ...] = ()
) -> Finding:
    return Finding(finding_id, "coverage", "watch", title, text, ecu=ecu, evidence=evidence)
