"""The one sentence at the top: "no faults" only when every ECU found has proven it (law 2)."""

from __future__ import annotations

from motospect.knowledge.adapter_words import adapter_word
from motospect.model.scan import Conflict, Ecu, Verdict

LISTS = {"03": "stored", "07": "pending", "0A": "permanent"}
DAMAGED = {"garbage", "bus_error", "timeout"}
"""Outcomes behind which an answer may be lost. Refusal and silence of UDS only mean that an ECU has none."""


def judge_scan(
    ecus: tuple[Ecu, ...],
    conflicts: tuple[Conflict, ...],
    *,
    disturbances: tuple[str, ...] = (),
    interrupted_by: str | None = None,
    no_vehicle: str | None = None,
) -> Verdict:
    """Return the verdict on a visit's record.

    `disturbances` are reasons why an ECU may have gone unheard, `interrupted_by` why the visit ended
    early, `no_vehicle` why no ECU could be asked at all.
    """
    codes = sorted({dtc.code for ecu in ecus for dtc in ecu.faults})
    gaps = _gaps(ecus, disturbances)
    complete = bool(ecus) and not gaps and interrupted_by is None
    mil_on = [ecu.address for ecu in ecus if ecu.mil]
    clean = complete and not codes and not mil_on and not conflicts
    if interrupted_by is not None:
        first = f"The scan ended early: {interrupted_by}"
    elif not ecus:
        first = no_vehicle or "No control unit answered. Switch the ignition on and scan again."
    elif clean:
        first = f"No faults: {_units(len(ecus))} answered every fault service without a code."
    else:
        first = _found(ecus, codes, mil_on, conflicts)
    return Verdict(
        clean, complete, " ".join([first, *_unfinished(gaps, interrupted_by), *_remedies(disturbances)])
    )


def _found(
    ecus: tuple[Ecu, ...], codes: list[str], mil_on: list[str], conflicts: tuple[Conflict, ...]
) -> str:
    if not codes and conflicts:
        return f"The vehicle contradicts itself: {conflicts[0].text}"
    parts = [_codes(ecus, codes) if codes else "No code was read"]
    if mil_on:
        parts.append("the MIL is on")
    if conflicts:
        parts.append(f"{len(conflicts)} contradiction{'s' * (len(conflicts) > 1)}")
    return "; ".join(parts) + "."


def _codes(ecus: tuple[Ecu, ...], codes: list[str]) -> str:
    """How many codes, where, and that they are only pending or permanent when none is stored."""
    kinds = {kind for ecu in ecus for dtc in ecu.dtcs for kind in dtc.kinds}
    which = "fault" if "stored" in kinds else _listed(sorted(kinds, reverse=True))
    holders = sum(1 for ecu in ecus if ecu.dtcs)
    shown = ", ".join(codes[:3]) + (f" and {len(codes) - 3} more" if len(codes) > 3 else "")
    return f"{len(codes)} {which} code{'s' * (len(codes) > 1)} in {_units(holders)}: {shown}"


def _gaps(ecus: tuple[Ecu, ...], disturbances: tuple[str, ...]) -> list[str]:
    """What keeps the picture from being complete, one phrase each."""
    gaps = []
    for ecu in ecus:
        missing = [
            LISTS[s] for s in ecu.fault_services if s not in ecu.services or ecu.services[s].outcome != "ok"
        ]
        if missing:
            gaps.append(f"{ecu.address} gave no {_listed(missing)} codes ({ecu.state})")
        status = ecu.services.get("01")
        if status is not None and status.outcome not in {"ok", "not_asked"} and ecu.mil is None:
            gaps.append(f"{ecu.address} gave no MIL state")
        memory = ecu.services.get("19")
        if memory is not None and memory.outcome in DAMAGED:
            gaps.append(f"the UDS fault memory of {ecu.address} could not be read")
    if ecus and all(ecu.mil is None for ecu in ecus):
        gaps.append("no control unit told the MIL state")
    for why in dict.fromkeys(disturbances):
        word = adapter_word(why)
        meaning = f": {word.meaning}" if word else ""
        gaps.append(f"an answer was damaged ({why}{meaning})")
    return gaps


def _unfinished(gaps: list[str], interrupted_by: str | None) -> list[str]:
    if not gaps:
        return []
    if interrupted_by is not None:
        return ["What was not asked is not known."]
    return [f"Incomplete: {'; '.join(gaps)}. What was not answered is not known."]


def _remedies(disturbances: tuple[str, ...]) -> list[str]:
    """What to try about a disturbance that belongs to no control unit; those of one are its own findings."""
    words = [adapter_word(why) for why in disturbances]
    return list(dict.fromkeys(word.remedy if word else "Scan again." for word in words))


def _listed(words: list[str]) -> str:
    """`stored, pending and permanent`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _units(number: int) -> str:
    return "1 control unit" if number == 1 else f"{number} control units"
