"""Two scans of one vehicle compared: a code is gone only when its ECU, asked again, answered without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from motospect.errors import NotComparable
from motospect.knowledge.monitors import proof
from motospect.model.comparison import ChangeState, CodeChange, Comparison, EcuChange
from motospect.model.scan import FAULT_SERVICES, ConflictKind, DtcKind, Ecu, Scan, TroubleCode

_KIND_BY_SERVICE: dict[str, DtcKind] = {"03": "stored", "07": "pending", "0A": "permanent"}
_ORDER: tuple[ChangeState, ...] = ("came_back", "new", "still_there", "unknown", "gone")

# With these the ECU's own lists cannot be believed to be whole.
_DOUBTFUL: frozenset[ConflictKind] = frozenset({"count", "mil_without_codes", "list"})


def compare(before: Scan, after: Scan, *, earlier: Sequence[Scan] = ()) -> Comparison:
    """Return what has changed from one scan to a later one of the same vehicle; raises NotComparable.

    `earlier` are scans of the vehicle before both: a new code one of them has had is one that came back.
    """
    _check(before, after)
    olds, news = _by_address(before), _by_address(after)
    addresses = sorted(olds | news)
    codes = [
        _returned(change, after, earlier)
        for address in addresses
        for change in _codes(address, before, after)
    ]
    codes.sort(key=lambda change: (_ORDER.index(change.state), change.ecu, change.code))
    gaps = [*_ended_early(before, "before"), *_ended_early(after, "after")]
    gaps += [gap for address in addresses for gap in _gaps(address, before, after)]
    complete = bool(addresses) and not gaps
    both = before.vehicle.vin is not None and after.vehicle.vin is not None
    return Comparison(
        before=before.id,
        after=after.id,
        vehicle=after.vehicle if after.vehicle.vin else before.vehicle,
        same_vehicle="yes" if both else "unknown",
        complete=complete,
        headline=_headline(codes, complete=complete, reached=bool(addresses), sure=both),
        codes=tuple(codes),
        ecus=tuple(_ecu(address, olds.get(address), news.get(address)) for address in addresses),
        not_compared=tuple(gaps),
        demo=before.demo,
    )


def _check(before: Scan, after: Scan) -> None:
    if before.id == after.id:
        raise NotComparable(f"Both are the scan {before.id}.", hint="Choose two scans of the vehicle.")
    vins = before.vehicle.vin, after.vehicle.vin
    if None not in vins and vins[0] != vins[1]:
        raise NotComparable(
            f"These are scans of two vehicles, {vins[0]} and {vins[1]}.",
            hint="Choose two scans of the same vehicle.",
        )
    if before.demo != after.demo:
        raise NotComparable(
            "One scan is a demo of a virtual vehicle, the other is of a real one.",
            hint="Choose two scans of the same vehicle.",
        )


def _codes(address: str, before: Scan, after: Scan) -> list[CodeChange]:
    olds, news = _by_code(_by_address(before).get(address)), _by_code(_by_address(after).get(address))
    return [
        _change(address, olds.get(code), news.get(code), before=before, after=after)
        for code in sorted(olds | news)
    ]


def _change(
    address: str, old: TroubleCode | None, new: TroubleCode | None, *, before: Scan, after: Scan
) -> CodeChange:
    if old is not None and new is not None:
        why = "It stands in the same lists as before."
        if old.kinds != new.kinds:
            why = f"It was {_words(old.kinds)} before and is {_words(new.kinds)} after."
            if new.kinds == ("permanent",):
                why += " A permanent code stays until its own monitor has passed."
        return CodeChange(address, new.code, "still_there", old.kinds, new.kinds, False, why, new.text)
    if old is not None:
        return _missing(address, old, before, after)
    assert new is not None  # noqa: S101 - a code comes from one of the two
    doubt = _doubt(address, before, _services_of(new.kinds), "before")
    if doubt is not None:
        return CodeChange(address, new.code, "unknown", None, new.kinds, False, doubt, new.text)
    why = "Its lists were read before without it."
    return CodeChange(address, new.code, "new", (), new.kinds, False, why, new.text)


def _returned(change: CodeChange, after: Scan, earlier: Sequence[Scan]) -> CodeChange:
    """A code that was cleared between the two scans, or gone before them, and is there: it came back."""
    if change.state == "still_there" and _was_cleared(change, after):
        return replace(change, state="came_back", why="It was cleared in between and is there again.")
    if change.state == "new":
        had = [s for s in earlier if change.code in _by_code(_by_address(s).get(change.ecu))]
        if had:
            why = f"It stood in the scan of {had[0].started_at[:10]}, was gone before, and is there again."
            return replace(change, state="came_back", why=why)
    return change


def _was_cleared(change: CodeChange, after: Scan) -> bool:
    """Whether the clearing before the later scan had this ECU's yes and the code in its lists afterwards."""
    ecus = after.clearing.ecus if after.clearing else ()
    return any(e.address == change.ecu and e.result == "came_back" and change.code in e.codes for e in ecus)


def _missing(address: str, old: TroubleCode, before: Scan, after: Scan) -> CodeChange:
    """A code that is not in the later scan: gone only when every list answered before has answered again."""
    answered = {s for s in FAULT_SERVICES if _answered(_by_address(before)[address], s)}
    doubt = _doubt(address, after, answered | _services_of(old.kinds), "after")
    if doubt is not None:
        return CodeChange(address, old.code, "unknown", old.kinds, None, False, doubt, old.text)
    ecu = _by_address(after)[address]
    proven, why = proof(old.base, dict(ecu.readiness.since_clear) if ecu.readiness else {})
    return CodeChange(address, old.code, "gone", old.kinds, (), proven, why, old.text)


def _doubt(address: str, scan: Scan, services: set[str], when: str) -> str | None:
    """Return why the ECU's lists in this scan do not show that a code is absent; None when they do."""
    ecu = _by_address(scan).get(address)
    if ecu is None:
        return f"Control unit {address} did not answer the scan {when}."
    unheard = [s for s in sorted(services) if not _answered(ecu, s)]
    if unheard:
        return f"Control unit {address} gave no {_words(_kinds_of(unheard))} codes in the scan {when}."
    told = next((c.text for c in scan.conflicts if c.ecu == address and c.kind in _DOUBTFUL), None)
    return f"In the scan {when} the vehicle contradicts itself: {told}" if told else None


def _gaps(address: str, before: Scan, after: Scan) -> list[str]:
    """Return what of one ECU cannot be compared, one sentence for each scan."""
    doubts = (
        _doubt(address, before, _owed(address, before), "before"),
        _doubt(address, after, _owed(address, after), "after"),
    )
    return [doubt for doubt in doubts if doubt is not None]


def _owed(address: str, scan: Scan) -> set[str]:
    """The fault services an ECU has to answer."""
    ecu = _by_address(scan).get(address)
    return set(ecu.fault_services if ecu else FAULT_SERVICES)


def _ended_early(scan: Scan, when: str) -> list[str]:
    if scan.state == "finished":
        return []
    return [f"The scan {when} ended early: {scan.interrupted_by or 'it was interrupted.'}"]


def _ecu(address: str, old: Ecu | None, new: Ecu | None) -> EcuChange:
    return EcuChange(
        address=address,
        name=(new.name if new else None) or (old.name if old else None),
        before=old.state if old else None,
        after=new.state if new else None,
        mil_before=old.mil if old else None,
        mil_after=new.mil if new else None,
    )


def _headline(codes: list[CodeChange], *, complete: bool, reached: bool, sure: bool) -> str:
    if not reached:
        return "Neither scan reached a control unit: there is nothing to compare."
    parts = [_counted(codes, state) for state in _ORDER if any(c.state == state for c in codes)]
    unproven = sum(1 for c in codes if c.state == "gone" and not c.proven)
    if unproven:
        parts.append(f"{unproven} of the gone not proven repaired")
    sentences = [f"{'; '.join(parts)}."] if parts else [_NOTHING[complete]]
    if not complete:
        sentences.append("Incomplete: what was not answered is not known.")
    if not sure:
        sentences.append("A VIN is missing, so it is not proven that both scans are of one vehicle.")
    return " ".join(sentences)


_NOTHING = {True: "Neither scan found a code.", False: "No code was read in either scan."}
_STATE_WORDS: dict[ChangeState, str] = {
    "came_back": "came back",
    "new": "new",
    "still_there": "still there",
    "unknown": "not known",
    "gone": "gone",
}


def _counted(codes: list[CodeChange], state: ChangeState) -> str:
    chosen = [change.code for change in codes if change.state == state]
    shown = ", ".join(chosen[:3]) + (f" and {len(chosen) - 3} more" if len(chosen) > 3 else "")
    return f"{len(chosen)} {_STATE_WORDS[state]}: {shown}"


def _answered(ecu: Ecu, service: str) -> bool:
    return service in ecu.services and ecu.services[service].outcome == "ok"


def _services_of(kinds: tuple[DtcKind, ...]) -> set[str]:
    return {service for service, kind in _KIND_BY_SERVICE.items() if kind in kinds}


def _kinds_of(services: list[str]) -> tuple[DtcKind, ...]:
    return tuple(_KIND_BY_SERVICE[service] for service in services)


def _words(kinds: tuple[DtcKind, ...]) -> str:
    return " and ".join(kinds)


def _by_address(scan: Scan) -> dict[str, Ecu]:
    return {ecu.address: ecu for ecu in scan.ecus}


def _by_code(ecu: Ecu | None) -> dict[str, TroubleCode]:
    return {dtc.code: dtc for dtc in ecu.dtcs} if ecu else {}
