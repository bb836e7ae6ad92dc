"""Inspections in the store: the shop's templates, version by version, and what was seen point by point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from motospect.errors import ChecklistUnknown
from motospect.model.checklist import Checklist, ChecklistTemplate, Point, PointState
from motospect.model.photo import Photo
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping

_ASK = "Open the scan and pick one of its inspections."


class Checklists:
    """Filled-in inspections and the shop's own templates; what a method has returned from is on the disk."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.checklists`."""
        self._keeping = keeping

    def begin(self, checklist: Checklist) -> Checklist:
        """Keep a new inspection; of one template there is one for a scan: where it is, that is returned."""

        def work(db: Database) -> None:
            db.execute(
                "INSERT INTO checklist (id, scan, template, record) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (scan, template) DO NOTHING",
                [checklist.id, checklist.scan_id, checklist.template, to_json(checklist).decode()],
            )

        self._keeping.write(work)
        return next(one for one in self.of_scan(checklist.scan_id) if one.template == checklist.template)

    def of_scan(self, scan_id: str) -> tuple[Checklist, ...]:
        """Return a scan's inspections as they are now, first begun first."""
        rows = self._keeping.read("SELECT record FROM checklist WHERE scan = ? ORDER BY sequence", scan_id)
        return tuple(self._filled(record) for (record,) in rows)

    def checklist(self, checklist_id: str) -> Checklist:
        """Return an inspection as it is now; raises ChecklistUnknown."""
        rows = self._keeping.read("SELECT record FROM checklist WHERE id = ?", checklist_id)
        if not rows:
            raise ChecklistUnknown(f"There is no inspection {checklist_id}.", hint=_ASK)
        return self._filled(rows[0][0])

    def mark(  # noqa: PLR0913 - what a mark holds, and what it was before
        self,
        checklist_id: str,
        point_id: str,
        *,
        at: str,
        by: str,
        state: PointState | None = None,
        comment: str | None = None,
        was: str | None = None,
    ) -> Point:
        """Keep a point's state or comment, the other stays as it is; of two people the last one counts.

        `was` is the comment as the writer saw it before: where somebody else has written another one since,
        both are kept, one behind the other. Raises ChecklistUnknown.
        """
        if not any(point.id == point_id for point in self.checklist(checklist_id).points):
            raise ChecklistUnknown(f"This inspection has no point {point_id}.", hint="Reload the page.")
        sql = (
            "INSERT INTO checklist_point (checklist, point, state, comment, at, by)"
            " VALUES (:list, :point, coalesce(:state, 'not_checked'), coalesce(:comment, ''), :at, :by)"
            " ON CONFLICT (checklist, point) DO UPDATE SET state = coalesce(:state, state), comment = CASE"
            " WHEN :comment IS NULL THEN comment"
            " WHEN :was IS NULL OR comment IN ('', :was, :comment) THEN :comment"
            " ELSE comment || ' / ' || :comment END, at = excluded.at, by = excluded.by"
        )
        values = {"list": checklist_id, "point": point_id, "state": state, "comment": comment}
        values |= {"was": was, "at": at, "by": by}
        self._keeping.write(lambda db: db.execute(sql, values))
        return next(point for point in self.checklist(checklist_id).points if point.id == point_id)

    def discard(self, checklist_id: str) -> bool:
        """Forget an inspection nobody has filled in; False when it has marks, photos or is not there."""
        sql = (
            "DELETE FROM checklist WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM checklist_point p WHERE p.checklist = checklist.id)"
        )
        if any(point.photos for point in self.checklist(checklist_id).points):
            return False
        return bool(self._keeping.write(lambda db: db.execute(sql, [checklist_id]).rowcount > 0))

    def templates(self) -> tuple[ChecklistTemplate, ...]:
        """Return the shop's own templates in force, by key."""
        found = self._keeping.read(
            "SELECT record FROM checklist_template t WHERE NOT removed AND version ="
            " (SELECT max(version) FROM checklist_template o WHERE o.key = t.key) ORDER BY key"
        )
        return tuple(self._keeping.decoded(record, ChecklistTemplate) for (record,) in found)

    def versions(self, key: str) -> tuple[ChecklistTemplate, ...]:
        """Return every version the shop ever kept of a template, the newest first; removals left out."""
        found = self._keeping.read(
            "SELECT record FROM checklist_template WHERE key = ? AND NOT removed ORDER BY version DESC", key
        )
        return tuple(self._keeping.decoded(record, ChecklistTemplate) for (record,) in found)

    def change_template(
        self,
        shipped: ChecklistTemplate | None,
        key: str,
        change: Callable[[ChecklistTemplate], ChecklistTemplate],
        *,
        at: str,
    ) -> ChecklistTemplate:
        """Keep what `change` makes of the template's newest version as its next one; nothing comes between.

        `shipped` is what it is where the shop has none of its own. Raises ChecklistUnknown.
        """

        def work(db: Database) -> ChecklistTemplate:
            last, record = _newest(db, key)
            old = self._keeping.decoded(record, ChecklistTemplate) if record else shipped
            if old is None:
                raise ChecklistUnknown(f"There is no template {key}.", hint="Pick one from the list.")
            changed = change(old)
            if record and changed == old:
                return old
            new = replace(changed, key=key, version=max(last, old.version) + 1, own=True)
            _insert(db, new, at=at)
            return new

        return self._keeping.write(work)

    def keep_template(self, template: ChecklistTemplate, *, at: str) -> ChecklistTemplate:
        """Keep a template as the next version of its key."""

        def work(db: Database) -> ChecklistTemplate:
            new = replace(template, version=_newest(db, template.key)[0] + 1, own=True)
            _insert(db, new, at=at)
            return new

        return self._keeping.write(work)

    def remove_template(self, key: str, *, at: str) -> bool:
        """Take a template of the shop's out of use; inspections made by it stay. False when there is none."""

        def work(db: Database) -> bool:
            last, record = _newest(db, key)
            if record is None:
                return False
            db.execute(
                "INSERT INTO checklist_template (key, version, changed_at, removed, record)"
                " VALUES (?, ?, ?, 1, ?)",
                [key, last + 1, at, record],
            )
            return True

        return self._keeping.write(work)

    def _filled(self, record: str) -> Checklist:
        """Return an inspection with what was seen and photographed since it was begun."""
        empty = self._keeping.decoded(record, Checklist)
        marks: dict[str, tuple[Any, ...]] = {
            row[0]: row[1:]
            for row in self._keeping.read(
                "SELECT point, state, comment, at, by FROM checklist_point WHERE checklist = ?", empty.id
            )
        }
        photos: dict[str, list[str]] = {}
        for (row,) in self._keeping.read(
            "SELECT record FROM photo WHERE scan = ? ORDER BY sequence", empty.scan_id
        ):
            photo = self._keeping.decoded(row, Photo)
            if photo.checklist == empty.id and photo.point:
                photos.setdefault(photo.point, []).append(photo.id)
        points = tuple(_with(point, marks.get(point.id), photos.get(point.id, [])) for point in empty.points)
        last = max(points, key=lambda point: point.at, default=None)
        if last is None or not last.at:
            return replace(empty, points=points)
        return replace(empty, points=points, changed_at=last.at, by=last.by)


def _with(point: Point, mark: tuple[Any, ...] | None, photos: list[str]) -> Point:
    if mark is None:
        return replace(point, photos=tuple(photos))
    state, comment, at, by = mark
    return replace(point, state=state, comment=comment, at=at, by=by, photos=tuple(photos))


def _newest(db: Database, key: str) -> tuple[int, str | None]:
    """Return the newest version number of a key, 0 for none, and its record unless it is removed."""
    db.execute("UPDATE checklist_template SET key = key WHERE 0")  # a writing transaction from its start on
    row = db.execute(
        "SELECT version, removed, record FROM checklist_template WHERE key = ? ORDER BY version DESC LIMIT 1",
        [key],
    ).fetchone()
    if row is None:
        return 0, None
    return int(row[0]), None if row[1] else str(row[2])


def _insert(db: Database, template: ChecklistTemplate, *, at: str) -> None:
    db.execute(
        "INSERT INTO checklist_template (key, version, changed_at, removed, record) VALUES (?, ?, ?, 0, ?)",
        [template.key, template.version, at, to_json(template).decode()],
    )
