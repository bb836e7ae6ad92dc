"""Control units as the live page shows them: from the notes while a scan runs, from its record then."""

from __future__ import annotations

from collections.abc import Mapping

from motospect.model.bench import EcuProgress, EcuResult, Progress
from motospect.model.scan import Ecu, EcuState, Scan, ServiceOutcome
from motospect.model.trigger import WatchState
from motospect.scan.conflicts import find_conflicts
from motospect.scan.notes import EcuNotes, Notes
from motospect.scan.questions import STEPS
from motospect.scan.verdict import DAMAGED
from motospect.scan.visit import FIRST_STAGE, Order

_TROUBLED: dict[EcuState, EcuResult] = {
    "silent": "silent",
    "rejected": "refused",
    "blocked": "blocked",
    "garbled": "garbled",
}


def begun_by(order: Order) -> Progress:
    """Return how far a scan is that was just asked for."""
    return Progress(order.scan_id, order.kind, order.started_at, FIRST_STAGE, 0, len(STEPS))


def has_spoken(progress: Progress | None, watch: WatchState | None) -> bool:
    """Whether what is shown new is what a control unit has just said."""
    reading = progress is not None and progress.ended == "running" and bool(progress.tiles)
    return reading or (watch is not None and watch.active and any(v.age_s < 1 for v in watch.values))


def tiles(notes: Notes) -> tuple[EcuProgress, ...]:
    """Return one tile per ECU heard so far. None is clean before its UDS fault memory was asked for too."""
    doubtful = {conflict.ecu for conflict in find_conflicts(notes)}
    return tuple(_of_notes(ecu, contradicts=ecu.address in doubtful) for ecu in notes.ecus.values())


def tiles_of(scan: Scan) -> tuple[EcuProgress, ...]:
    """Return the tiles of a scan that has ended, as its record has them."""
    doubtful = {conflict.ecu for conflict in scan.conflicts}
    return tuple(
        _of_record(ecu, contradicts=ecu.address in doubtful, whole=scan.state == "finished")
        for ecu in scan.ecus
    )


def _of_notes(ecu: EcuNotes, *, contradicts: bool) -> EcuProgress:
    listed = dict.fromkeys(code for codes in ecu.codes.values() for code in codes)
    by_uds = (record.code.removesuffix("-00") for record in ecu.fault_memory)
    codes = tuple(
        dict.fromkeys((*listed, *(code for code in by_uds if code.partition("-")[0] not in listed)))
    )
    result = _result(codes, ecu.mil, ecu.state, contradicts=contradicts)
    if result == "clean" and not _is_decided(ecu.services, ecu.mil, before_can=_before_can(ecu.address)):
        result = "so_far"
    return _tile(ecu, codes, result)


def _of_record(ecu: Ecu, *, contradicts: bool, whole: bool) -> EcuProgress:
    codes = tuple(dtc.code for dtc in ecu.faults)
    result = _result(codes, ecu.mil, ecu.state, contradicts=contradicts)
    if result == "asking":
        result = "not_asked"
    if result == "clean" and not (whole and _is_told(ecu.services, ecu.mil)):
        result = "partly"
    return _tile(ecu, codes, result)


def _tile(ecu: Ecu | EcuNotes, codes: tuple[str, ...], result: EcuResult) -> EcuProgress:
    services = sorted(ecu.services.items())
    uds = () if _before_can(ecu.address) else ("19", "22")
    return EcuProgress(
        address=ecu.address,
        name=ecu.name,
        state=ecu.state,
        services={service: outcome.outcome for service, outcome in services},
        codes=codes,
        mil=ecu.mil,
        result=result,
        refusals={service: outcome.nrc for service, outcome in services if outcome.nrc},
        planned=tuple(sorted({*ecu.fault_services, "01", "02", "06", "09", *uds})),
    )


def _result(codes: tuple[str, ...], mil: bool | None, state: EcuState, *, contradicts: bool) -> EcuResult:
    if mil:
        return "mil"
    if codes:
        return "codes"
    if contradicts:
        return "contradicts"
    if state == "not_probed":
        return "asking"
    return _TROUBLED.get(state, "clean")


def _is_decided(services: Mapping[str, ServiceOutcome], mil: bool | None, *, before_can: bool) -> bool:
    """Whether nothing that could still show a fault of this ECU is to be asked."""
    return ("19" in services or (before_can and "06" in services)) and _is_told(services, mil)


def _is_told(services: Mapping[str, ServiceOutcome], mil: bool | None) -> bool:
    """Whether MIL and fault memory are no gap, by the rule of the verdict."""
    status, memory = services.get("01"), services.get("19")
    mute = status is not None and status.outcome not in {"ok", "not_asked"} and mil is None
    return not mute and (memory is None or memory.outcome not in DAMAGED)


def _before_can(address: str) -> bool:
    """Before CAN an ECU is named by one source byte."""
    return len(address) <= 2
