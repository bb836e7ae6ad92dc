"""What has changed since the box met the vehicle last: codes, software, and tests that crossed a limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from motospect.analysis.history.cells import cleared_at, codes_of, ecu_of, faults_of, row_of
from motospect.analysis.history.software import difference, ids_of
from motospect.model.history import FaultCell
from motospect.model.past import Past
from motospect.model.scan import Ecu, MonitorResult, Scan
from motospect.model.since_last import Change, ChangeKind, SinceLast

_ORDER: tuple[ChangeKind, ...] = (
    "came_back", "new", "test_failed", "software", "unknown", "still_there", "test_passed", "gone",
)  # fmt: skip


def since_last(scan: Scan, past: Past) -> SinceLast | None:
    """Return what differs from the scan of the same vehicle before this one; None when there is none."""
    if not past.scans:
        return None
    before = past.scans[-1]
    changes = [*_codes(scan, past.scans), *_software(scan, before), *_tests(scan, before)]
    changes.sort(key=lambda change: (_ORDER.index(change.kind), change.ecu or "", change.text))
    clock_set = before.clock == "synced" == scan.clock
    return SinceLast(before.id, before.started_at, len(past.scans), clock_set, tuple(changes))


def _codes(scan: Scan, earlier: Sequence[Scan]) -> Iterator[Change]:
    scans = (*earlier, scan)
    for address, code in faults_of(scans):
        cells = row_of(scans, address, code)
        said = _said(code, cells, cleared_at(scans, address))
        if said is None:
            continue
        kind, text = said
        ecu = ecu_of(scan, address)
        own = tuple(x for dtc in codes_of(ecu, code) for x in dtc.evidence) if ecu else ()
        last = next((f"scan:{s.id}" for s, c in _back(earlier, cells) if c.state == "present"), None)
        evidence = tuple(dict.fromkeys((*own, *((last,) if last else ()))))
        yield Change(kind, text, address, code, evidence)


def _back(earlier: Sequence[Scan], cells: Sequence[FaultCell]) -> Iterator[tuple[Scan, FaultCell]]:
    return zip(reversed(earlier), reversed(cells[:-1]), strict=True)


def _said(code: str, cells: Sequence[FaultCell], cleared: Sequence[int]) -> tuple[ChangeKind, str] | None:
    """Return what became of a code since the scan before; None when neither of the two had it."""
    now, last = cells[-1].state, cells[-2].state
    had = [number for number, cell in enumerate(cells[:-1]) if cell.state == "present"]
    was_cleared = bool(had) and any(had[-1] < number < len(cells) for number in cleared)
    if now == "present":
        return _present(code, last, had=bool(had), was_cleared=was_cleared)
    if last == "present" and now == "unknown":
        return "unknown", f"{code} was there; its control unit did not answer for it this time."
    if last == "present" and was_cleared:
        return "gone", f"{code} was cleared and is not there. That does not prove that it is repaired."
    if last == "present":
        return "gone", f"{code} was there and is not any more, though this box did not clear it."
    return None


def _present(code: str, last: str, *, had: bool, was_cleared: bool) -> tuple[ChangeKind, str]:
    if was_cleared:
        return "came_back", f"{code} was cleared and has come back."
    if last == "absent":
        if had:
            return "came_back", f"{code} was away at the last visit and is there again."
        return "new", f"{code} is new: the last visit was without it."
    if last == "present":
        return "still_there", f"{code} is still there."
    if had:
        return "still_there", f"{code} is there as before; the last visit could not tell."
    return "unknown", f"{code} is there; whether it was at the last visit is not known."


def _software(scan: Scan, before: Scan) -> Iterator[Change]:
    for ecu in scan.ecus:
        old = ecu_of(before, ecu.address)
        text = difference(old, ecu) if old is not None else None
        if text is not None:
            asked = ecu.services.get("09")
            own = asked.evidence if asked else ()
            yield Change("software", text, ecu.address, evidence=(*own, f"scan:{before.id}"))


def _tests(scan: Scan, before: Scan) -> Iterator[Change]:
    """Yield tests that crossed a limit under the same software; another one tests by limits of its own."""
    for ecu in scan.ecus:
        old = ecu_of(before, ecu.address)
        if old is None or (ids_of(old) and ids_of(ecu) and ids_of(old) != ids_of(ecu)):
            continue
        olds = {(test.label, test.unit): test for test in old.monitors}
        for test in ecu.monitors:
            then = olds.get((test.label, test.unit))
            if then is not None and then.passed != test.passed:
                yield _crossed(ecu, then, test, f"scan:{before.id}")


def _crossed(ecu: Ecu, then: MonitorResult, now: MonitorResult, evidence: str) -> Change:
    words = "passes again" if now.passed else "fails and passed before"
    values = f"{then.value:g} then, {now.value:g} {now.unit} now"
    text = f"Monitor test {now.label} of {ecu.address} {words}: {values}."
    kind: ChangeKind = "test_passed" if now.passed else "test_failed"
    return Change(kind, text, ecu.address, evidence=(*now.evidence, evidence))
