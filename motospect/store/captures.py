"""Captures in the store: begun when a trigger fires, added to while they run, whole or cut short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlite_utils import Database

from motospect.errors import CaptureUnknown
from motospect.model.capture import Capture, CaptureState, Mark, Track, joined
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping
from motospect.store.rows import CaptureRow

_ROW = (
    "c.id, c.started_at, c.state, c.vin, c.demo, c.text,"
    " (SELECT s.id FROM scan s WHERE s.sequence = c.after) AS after_scan"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What was added to a capture at once."""

    tracks: tuple[Track, ...]
    gaps: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


class Captures:
    """The captures of one store; what a method has returned from is on the disk."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def begin(self, capture: Capture) -> None:
        """Keep a capture that goes on: head, and the tracks and gaps there are; the same again does nothing.

        It stands behind the scan of its vehicle that was begun last. Raises StoreError.
        """
        plain = replace(capture, tracks=(), gaps=(), marks=(), state="running", after=None)
        head = to_json(plain).decode()
        text = capture.firing.text if capture.firing else "Live values measured as asked."
        values = [capture.id, capture.vin, capture.demo, capture.started_at, text, head]

        def insert(db: Database) -> None:
            db.execute(
                "INSERT INTO capture (id, vin, demo, started_at, state, text, head, after)"
                " VALUES (?, ?, ?, ?, 'running', ?, ?,"
                "  (SELECT max(sequence) FROM scan WHERE vin = ? AND demo = ?))"
                " ON CONFLICT (id) DO NOTHING",
                [*values, capture.vin, capture.demo],
            )
            _add(db, capture.id, 0, Part(capture.tracks, capture.gaps, capture.marks))

        self._keeping.write(insert)

    def append(  # noqa: PLR0917 - what a part holds
        self,
        capture_id: str,
        position: int,
        tracks: tuple[Track, ...],
        gaps: tuple[str, ...] = (),
        marks: tuple[Mark, ...] = (),
    ) -> None:
        """Add the part `position` (from 1) to a running capture; the same again does nothing."""
        self._keeping.write(lambda db: _add(db, capture_id, position, Part(tracks, gaps, marks)))

    def end(self, capture_id: str, *, state: CaptureState = "complete") -> None:
        """Close a running capture for good."""
        sql = "UPDATE capture SET state = ? WHERE id = ? AND state = 'running'"
        self._keeping.write(lambda db: db.execute(sql, [state, capture_id]))

    def end_interrupted(self) -> int:
        """Mark as cut short what was running when the last owner ended; returns how many there were."""
        sql = "UPDATE capture SET state = 'cut_short' WHERE state = 'running'"
        return int(self._keeping.write(lambda db: db.execute(sql).rowcount))

    def capture(self, capture_id: str) -> Capture:
        """Return a capture with all its tracks, also one that still runs; raises CaptureUnknown."""
        found = self._keeping.read(f"SELECT {_ROW}, c.head FROM capture c WHERE c.id = ?", capture_id)  # noqa: S608 - fixed parts
        if not found:
            raise CaptureUnknown(
                f"There is no capture {capture_id}.", hint="Open the list of captures and pick one."
            )
        return self._whole(found[0])

    def rows(
        self,
        *,
        limit: int,
        vin: str | None = None,
        demo: bool | None = None,
        before: str | None = None,
    ) -> tuple[CaptureRow, ...]:
        """Return up to `limit` captures, last begun first, of one vehicle, begun before `before`."""
        wheres, values = _narrowed(vin, demo)
        if before is not None:
            if not self._keeping.read("SELECT 1 FROM capture WHERE id = ?", before):
                raise CaptureUnknown(f"There is no capture {before}.", hint="Start from the top of the list.")
            wheres.append("c.sequence < (SELECT sequence FROM capture WHERE id = ?)")
            values.append(before)
        return tuple(_row(found) for found in self._newest(_ROW, wheres, values, limit))

    def heads(self, vin: str, *, demo: bool, limit: int) -> tuple[Capture, ...]:
        """Return the last `limit` captures of a vehicle without their tracks, first begun first."""
        found = self._newest(f"{_ROW}, c.head", *_narrowed(vin, demo), limit)
        return tuple(self._head(row) for row in reversed(found))

    def recent(self, vin: str, *, demo: bool, limit: int) -> tuple[Capture, ...]:
        """Return the last `limit` captures of a vehicle whole, first begun first."""
        found = self._newest(f"{_ROW}, c.head", *_narrowed(vin, demo), limit)
        return tuple(self._whole(row) for row in reversed(found))

    def behind(self, scan_id: str, *, limit: int) -> tuple[CaptureRow, ...]:
        """Return the last `limit` captures that stand behind a scan, first begun first."""
        wheres = [
            "c.vin = (SELECT vin FROM scan WHERE id = ?)",
            "c.after = (SELECT sequence FROM scan WHERE id = ?)",
        ]
        found = self._newest(_ROW, wheres, [scan_id, scan_id], limit)
        return tuple(_row(row) for row in reversed(found))

    def _newest(
        self, columns: str, wheres: Sequence[str], values: Sequence[object], limit: int
    ) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM capture c WHERE {' AND '.join(wheres)} ORDER BY c.sequence DESC LIMIT ?"  # noqa: S608 - fixed parts
        return self._keeping.read(sql, *values, max(0, limit))

    def _head(self, row: tuple[Any, ...]) -> Capture:
        told = _row(row[:-1])
        return replace(self._keeping.decoded(row[-1], Capture), state=told.state, after=told.after)

    def _whole(self, row: tuple[Any, ...]) -> Capture:
        sql = (
            "SELECT p.record FROM capture_part p JOIN capture c ON c.sequence = p.capture"
            " WHERE c.id = ? ORDER BY p.position"
        )
        parts = [self._keeping.decoded(record, Part) for (record,) in self._keeping.read(sql, row[0])]
        gaps = tuple(gap for part in parts for gap in part.gaps)
        marks = tuple(mark for part in parts for mark in part.marks)
        return replace(self._head(row), tracks=joined(part.tracks for part in parts), gaps=gaps, marks=marks)


def _add(db: Database, capture_id: str, position: int, part: Part) -> None:
    found = db.execute("SELECT sequence FROM capture WHERE id = ?", [capture_id]).fetchone()
    if found is None:
        raise CaptureUnknown(f"There is no capture {capture_id}.", hint="Begin it first.")
    db.execute(
        "INSERT INTO capture_part (capture, position, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [found[0], position, to_json(part).decode()],
    )


def _narrowed(vin: str | None, demo: bool | None) -> tuple[list[str], list[object]]:
    wheres, values = ["1"], list[object]()
    for column, value in (("vin", vin), ("demo", demo)):
        if value is not None:
            wheres.append(f"c.{column} = ?")
            values.append(value)
    return wheres, values


def _row(row: tuple[Any, ...]) -> CaptureRow:
    capture_id, started_at, state, vin, demo, text, after = row
    return CaptureRow(
        id=capture_id,
        started_at=started_at,
        state=cast("CaptureState", state),
        vin=vin,
        demo=bool(demo),
        text=text,
        after=after,
    )
