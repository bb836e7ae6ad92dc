"""The fault matrix: each code of each ECU over the visits: whether it stays, goes, comes back or is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from motospect.analysis.history.cells import cleared_at, faults_of, row_of
from motospect.model.history import CellState, FaultCell, FaultPattern, FaultRow
from motospect.model.scan import Scan

_URGENT: tuple[FaultPattern, ...] = (
    "came_back_after_clearing", "goes_and_comes", "new", "stays", "pending_only", "not_known_now", "gone",
)  # fmt: skip
WORDS: dict[FaultPattern, str] = {
    "came_back_after_clearing": "it was cleared in between and came back",
    "goes_and_comes": "it went by itself and came back",
    "new": "the visit before was without it",
    "pending_only": "so far it was only ever pending",
    "stays": "it has been there at every visit that could tell since",
    "gone": "the last visit was without it",
    "not_known_now": "whether it is there now is not known",
}


def fault_rows(scans: Sequence[Scan]) -> tuple[FaultRow, ...]:
    """Return one row for each fault, those that need most attention first."""
    rows = [_row(scans, address, code) for address, code in faults_of(scans)]
    return tuple(sorted(rows, key=lambda row: (_order(row), row.ecu, row.code)))


def patterns_of(cells: Sequence[FaultCell], cleared: Sequence[int]) -> tuple[FaultPattern, ...]:
    """Return what the cells of one fault look like; `cleared` are the visits before which it was cleared.

    Not known visits neither make a fault go nor come.
    """
    known: list[tuple[int, CellState]] = [
        (number, cell.state) for number, cell in enumerate(cells) if cell.state != "unknown"
    ]
    there = [number for number, state in known if state == "present"]
    if not there:
        return ()
    story = _Story(known, tuple(cleared), there)
    found: dict[FaultPattern, bool] = {
        "came_back_after_clearing": story.came_back_after_clearing,
        "goes_and_comes": story.goes_and_comes,
        "new": story.is_new(len(cells)),
        "stays": story.stays(len(cells)),
        "pending_only": all(set(cells[number].kinds) == {"pending"} for number in there),
        "not_known_now": cells[-1].state == "unknown",
        "gone": cells[-1].state == "absent",
    }
    return tuple(name for name in _URGENT if found[name])


@dataclass(frozen=True, slots=True)
class _Story:
    """The visits that could tell of one fault, with their states, and those that had it."""

    known: list[tuple[int, CellState]]
    cleared: tuple[int, ...]
    there: list[int]

    @property
    def came_back_after_clearing(self) -> bool:
        """Whether it had been there before a clearing and is met by a visit from it on."""
        return any(self.there[0] < cleared <= self.there[-1] for cleared in self.cleared)

    @property
    def goes_and_comes(self) -> bool:
        """Whether a visit between two that had it was without it, and nobody had cleared it in between."""
        for before, after in zip(self.there, self.there[1:], strict=False):
            # Most neighbours stand side by side, and a vehicle may have hundreds of visits.
            away = after - before > 1 and any(before < number < after for number, _ in self.known)
            if away and not any(before < cleared <= after for cleared in self.cleared):
                return True
        return False

    def is_new(self, visits: int) -> bool:
        """Whether the last visit is the first that had it, and the visit before was without it."""
        return self.there == [visits - 1] and (visits - 2, "absent") in self.known

    def stays(self, visits: int) -> bool:
        """Whether it is there, has been before, and no visit since the first was without it."""
        since = [state for number, state in self.known if number >= self.there[0]]
        return self.there[-1] == visits - 1 and len(self.there) > 1 and "absent" not in since


def _row(scans: Sequence[Scan], address: str, code: str) -> FaultRow:
    cells = row_of(scans, address, code)
    patterns = patterns_of(cells, cleared_at(scans, address))
    evidence = tuple(
        f"scan:{scan.id}" for scan, cell in zip(scans, cells, strict=True) if cell.state == "present"
    )
    return FaultRow(address, code, cells, patterns, _text(cells, patterns), evidence)


def _text(cells: Sequence[FaultCell], patterns: tuple[FaultPattern, ...]) -> str:
    """Return how often it was met, of how many visits that could tell, and what that looks like."""
    present = sum(cell.state == "present" for cell in cells)
    unknown = sum(cell.state == "unknown" for cell in cells)
    told = len(cells) - unknown
    counted = f"Met at {present} of {told} visit{'s' if told != 1 else ''} that could tell"
    if unknown:
        counted += f" ({unknown} could not)"
    said = "; ".join(WORDS[pattern] for pattern in patterns)
    return f"{counted}: {said}." if said else f"{counted}."


def _order(row: FaultRow) -> int:
    return min((_URGENT.index(pattern) for pattern in row.patterns), default=len(_URGENT))
