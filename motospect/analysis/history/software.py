"""Which software each ECU had at each visit, and where another one, or another unit, has taken its place."""

from __future__ import annotations

from collections.abc import Sequence

from motospect.model.history import SoftwareChange
from motospect.model.scan import Calibration, Ecu, Scan

Told = tuple[Calibration, ...]


def software_by_visit(scans: Sequence[Scan]) -> list[dict[str, tuple[str, ...]]]:
    """Return for each scan the calibration ids of every ECU in it; () where they are not known.

    An ECU that did not tell them at one visit has those it had before and after, where the two agree: then
    nothing has changed in between that anybody could know of. Where only one side is known, that one.
    """
    told = [{ecu.address: ids_of(ecu) for ecu in scan.ecus} for scan in scans]
    for address in {address for ecus in told for address in ecus}:
        _fill(told, address)
    return told


def _fill(told: list[dict[str, tuple[str, ...]]], address: str) -> None:
    known = [number for number, ecus in enumerate(told) if ecus.get(address)]
    for number, ecus in enumerate(told):
        if address in ecus and not ecus[address] and known:
            before = next((told[at][address] for at in reversed(known) if at < number), None)
            after = next((told[at][address] for at in known if at > number), None)
            if before is None or after is None or before == after:
                ecus[address] = before or after or ()


def software_changes(scans: Sequence[Scan]) -> tuple[SoftwareChange, ...]:
    """Return every change between two visits that both told the ECU's software, in order."""
    last: dict[str, tuple[int, Ecu]] = {}
    found = []
    for number, scan in enumerate(scans):
        for ecu in scan.ecus:
            if not ecu.calibrations:
                continue
            before = last.get(ecu.address)
            if before is not None and (change := _change(scans, before, (number, ecu))) is not None:
                found.append(change)
            last[ecu.address] = number, ecu
    return tuple(found)


def difference(before: Ecu, after: Ecu) -> str | None:
    """Return in a sentence what is different in an ECU's software; None for nothing, or when not told."""
    if not before.calibrations or not after.calibrations:
        return None
    old, new = ids_of(before), ids_of(after)
    if old != new:
        other_name = (
            f" It calls itself {after.name} now, {before.name} before." if _renamed(before, after) else ""
        )
        return (
            f"{after.address} has the software {_listed(new)} and had {_listed(old)}: it was programmed, or"
            f" another unit is fitted.{other_name}"
        )
    numbers = {c.id: c.cvn for c in before.calibrations if c.cvn}
    differing = [c for c in after.calibrations if c.cvn and numbers.get(c.id, c.cvn) != c.cvn]
    if not differing:
        return None
    one = differing[0]
    return (
        f"{after.address} still calls its software {one.id or 'by no name'}, but its verification number is"
        f" {one.cvn} and was {numbers[one.id]}: the software itself is another."
    )


def ids_of(ecu: Ecu) -> tuple[str, ...]:
    """Return the calibration ids an ECU told."""
    return tuple(calibration.id for calibration in ecu.calibrations if calibration.id)


def _change(scans: Sequence[Scan], before: tuple[int, Ecu], after: tuple[int, Ecu]) -> SoftwareChange | None:
    text = difference(before[1], after[1])
    if text is None:
        return None
    evidence = tuple(f"scan:{scans[number].id}" for number, _ in (before, after))
    address = after[1].address
    return SoftwareChange(after[0], address, ids_of(before[1]), ids_of(after[1]), text, evidence)


def _renamed(before: Ecu, after: Ecu) -> bool:
    return None not in (before.name, after.name) and before.name != after.name


def _listed(ids: tuple[str, ...]) -> str:
    return ", ".join(ids) or "without a name"
