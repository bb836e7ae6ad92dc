"""What came of a clearing in each ECU: only a positive answer and empty lists afterwards are "cleared"."""

from __future__ import annotations

from collections.abc import Mapping

from motospect.knowledge.refusals import by_gateway, refusal_words
from motospect.link.conversation import Answer
from motospect.model.clearing import ClearResult, EcuClearing
from motospect.model.outcome import Negative, Ok
from motospect.model.scan import Ecu, Scan

LISTS = {"03": "stored", "07": "pending"}
"""The lists service 04 empties (SAE J1979); permanent codes stay by design."""
SINCE_CLEAR = frozenset({"DISTANCE_SINCE_DTC_CLEAR", "WARMUPS_SINCE_DTC_CLEAR", "TIME_SINCE_DTC_CLEARED"})
PENDING = 0x78


def judge_clearing(
    before: Scan, after: Scan, answers: Mapping[str, Answer], stopped: str | None
) -> tuple[tuple[EcuClearing, ...], str]:
    """Return the result of every ECU of the scan before, and one sentence on all of them."""
    ecus = tuple(_judge(ecu, before, after, answers.get(ecu.address), stopped=stopped) for ecu in before.ecus)
    return ecus, _headline(ecus)


def _judge(ecu: Ecu, before: Scan, after: Scan, answer: Answer | None, *, stopped: str | None) -> EcuClearing:
    if answer is None:
        why = f"It was not asked to clear. {stopped or ''}".rstrip()
        return EcuClearing(ecu.address, ecu.name, "not_asked", why)
    outcome = answer.outcome
    if isinstance(outcome, Ok):
        result, why, codes = _after_yes(ecu, before, after)
        return EcuClearing(ecu.address, ecu.name, result, why, codes=codes, evidence=answer.evidence)
    if isinstance(outcome, Negative) and outcome.nrc != PENDING:
        nrc = f"{outcome.nrc:02X}"
        result, why = _refused(nrc, before)
        return EcuClearing(ecu.address, ecu.name, result, why, nrc=nrc, evidence=answer.evidence)
    why = f"It gave no answer to the request to clear ({outcome.name.replace('_', ' ')})."
    if isinstance(outcome, Negative):
        why = "It asked for time (NRC 78) and then gave no answer."
    return EcuClearing(
        ecu.address, ecu.name, "unknown", f"{why} {_seen(ecu, after)}", evidence=answer.evidence
    )


def _refused(nrc: str, before: Scan) -> tuple[ClearResult, str]:
    words, remedy = refusal_words(nrc)
    rests_on = by_gateway(nrc, before.vehicle)
    if rests_on is None:
        return "refused", f"It refused: {words} (NRC {nrc}). {remedy}"
    why = (
        f"A security gateway refused: {words} (NRC {nrc}). That rests on {rests_on}. Unlock the gateway with"
    )
    return "refused_by_gateway", f"{why} the maker's or a registered tool, then try again."


def _after_yes(ecu: Ecu, before: Scan, after: Scan) -> tuple[ClearResult, str, tuple[str, ...]]:
    again = next((e for e in after.ecus if e.address == ecu.address), None)
    unread = [words for service, words in LISTS.items() if not _answered(again, service)]
    if again is None or unread:
        return "unknown", f"It said yes (44) and then did not give its {' and '.join(unread)} codes.", ()
    codes = _listed(ecu) & _listed(again)
    if not codes:
        others = sorted(_listed(again))
        more = f" New since: {', '.join(others)}." if others else ""
        return "cleared", f"It said yes (44), and its lists were read again without the codes.{more}", ()
    found = tuple(sorted(codes))
    if _untouched(ecu, again, before, after):
        why = "It said yes (44), but codes, freeze frames and counters are as before: nothing was cleared."
        return "not_cleared", why, found
    return (
        "came_back",
        f"It said yes (44), and {', '.join(found)} is there again: the fault is present.",
        found,
    )


def _untouched(ecu: Ecu, again: Ecu, before: Scan, after: Scan) -> bool:
    """Whether something service 04 must have reset is still there: a freeze frame, or a counter beyond 0."""
    frames = {(f.number, f.dtc, tuple((v.name, v.value) for v in f.values)) for f in ecu.freeze_frames}
    same = frames & {
        (f.number, f.dtc, tuple((v.name, v.value) for v in f.values)) for f in again.freeze_frames
    }
    olds, news = _counters(before, ecu.address), _counters(after, ecu.address)
    return bool(same) and not any(news.get(name) == 0 for name, value in olds.items() if value)


def _counters(scan: Scan, address: str) -> dict[str, float | int | str]:
    return {v.name: v.value for v in scan.values if v.ecu == address and v.name in SINCE_CLEAR}


def _seen(ecu: Ecu, after: Scan) -> str:
    again = next((e for e in after.ecus if e.address == ecu.address), None)
    if again is None or any(not _answered(again, service) for service in LISTS):
        return "It was not read again either."
    if _listed(ecu) & _listed(again):
        return f"Read again, it still has {', '.join(sorted(_listed(ecu) & _listed(again)))}."
    return "Read again, its lists are without the codes; without its yes that does not prove a clearing."


def _answered(ecu: Ecu | None, service: str) -> bool:
    return ecu is not None and service in ecu.services and ecu.services[service].outcome == "ok"


def _listed(ecu: Ecu) -> set[str]:
    return {dtc.code for dtc in ecu.dtcs if {"stored", "pending"} & set(dtc.kinds)}


_WORDS: dict[ClearResult, str] = {
    "cleared": "cleared",
    "came_back": "came back",
    "not_cleared": "not cleared",
    "refused": "refused",
    "refused_by_gateway": "refused by gateway",
    "not_asked": "not asked",
    "unknown": "not known",
}


def _headline(ecus: tuple[EcuClearing, ...]) -> str:
    parts = []
    for result, words in _WORDS.items():
        chosen = [ecu.address for ecu in ecus if ecu.result == result]
        if chosen:
            parts.append(f"{words}: {', '.join(chosen)}")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."
