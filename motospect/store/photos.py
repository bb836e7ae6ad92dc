"""Photos in the store: a row each, and the pictures as files named by their SHA-256 beside the database."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from motospect.errors import PhotoUnknown
from motospect.model.photo import Photo, photo_name
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping
from motospect.store.trouble import told

FOLDER = "photos"


class Photos:
    """The photos of one store; what a method has returned from is on the disk."""

    def __init__(self, keeping: Keeping, store_dir: Path) -> None:
        """Use `Store.photos`."""
        self._keeping = keeping
        self.folder = store_dir / FOLDER
        self._filing = threading.Lock()  # one file may stand behind several rows

    def add(self, photo: Photo, picture: Path, small: Path) -> Photo:
        """Keep a photo with its JPEG and its thumbnail, whose files are taken over.

        The same picture once more at the same place is kept once: the photo that is there is returned.
        Raises StoreFull or StoreError, then nothing is kept.
        """
        with self._filing:
            with told(self.folder):
                self.folder.mkdir(mode=0o750, exist_ok=True)
                _file(small, self.folder / photo_name(photo.sha256, small=True))
                _file(picture, self.folder / photo_name(photo.sha256))
                _settle(self.folder)
            try:
                return self._keeping.write(lambda db: self._insert(db, photo))
            except BaseException:
                self._drop_files(photo.sha256)
                raise

    def _insert(self, db: Database, photo: Photo) -> Photo:
        rows = db.execute("SELECT record FROM photo WHERE sha256 = ?", [photo.sha256]).fetchall()
        for (record,) in rows:
            kept = self._keeping.decoded(record, Photo)
            if _place(kept) == _place(photo):
                return kept
        db.execute(
            "INSERT INTO photo (id, scan, sha256, record) VALUES (?, ?, ?, ?)",
            [photo.id, photo.scan_id, photo.sha256, to_json(photo).decode()],
        )
        return photo

    def of_scan(self, scan_id: str) -> tuple[Photo, ...]:
        """Return a scan's photos in the order they were added."""
        found = self._keeping.read("SELECT record FROM photo WHERE scan = ? ORDER BY sequence", scan_id)
        return tuple(self._keeping.decoded(record, Photo) for (record,) in found)

    def photo(self, photo_id: str) -> Photo:
        """Return a photo; raises PhotoUnknown."""
        return self._decoded(self._keeping.read("SELECT record FROM photo WHERE id = ?", photo_id), photo_id)

    def change(self, photo_id: str, change: Callable[[Photo], Photo]) -> Photo:
        """Keep what `change` makes of the photo; nothing can come between. Raises PhotoUnknown."""

        def work(db: Database) -> Photo:
            db.execute("UPDATE photo SET id = id WHERE id = ?", [photo_id])  # a writing one from its start on
            rows = db.execute("SELECT record FROM photo WHERE id = ?", [photo_id]).fetchall()
            new = change(self._decoded(rows, photo_id))
            db.execute("UPDATE photo SET record = ? WHERE id = ?", [to_json(new).decode(), photo_id])
            return new

        return self._keeping.write(work)

    def delete(self, photo_id: str) -> bool:
        """Forget a photo, and its files where no other photo is of them; False when there is none such."""

        def work(db: Database) -> str | None:
            row = db.execute("SELECT sha256 FROM photo WHERE id = ?", [photo_id]).fetchone()
            db.execute("DELETE FROM photo WHERE id = ?", [photo_id])
            return None if row is None else str(row[0])

        with self._filing:
            sha256 = self._keeping.write(work)
            if sha256 is not None:
                self._drop_files(sha256)
        return sha256 is not None

    def file(self, photo: Photo, *, small: bool = False) -> Path:
        """Return where the photo's JPEG or its thumbnail is; raises PhotoUnknown when the file is gone."""
        path = self.folder / photo_name(photo.sha256, small=small)
        if not path.is_file():
            raise PhotoUnknown(
                f"The file of photo {photo.id} is not there any more.",
                hint="Restore the last backup, or delete the photo and take it again.",
            )
        return path

    def clean_up(self) -> int:
        """Remove files no photo is of, left by a power cut; returns how many."""
        if not self.folder.is_dir():
            return 0
        known = {str(sha256) for (sha256,) in self._keeping.read("SELECT DISTINCT sha256 FROM photo")}
        kept = {photo_name(each, small=small) for each in known for small in (True, False)}
        with self._filing, told(self.folder):
            orphans = [path for path in self.folder.iterdir() if path.name not in kept and path.is_file()]
            for orphan in orphans:
                orphan.unlink(missing_ok=True)
        return len(orphans)

    def _drop_files(self, sha256: str) -> None:
        if not self._keeping.read("SELECT 1 FROM photo WHERE sha256 = ?", sha256):
            for small in (True, False):
                (self.folder / photo_name(sha256, small=small)).unlink(missing_ok=True)

    def _decoded(self, rows: list[tuple[Any, ...]], photo_id: str) -> Photo:
        if not rows:
            raise PhotoUnknown(
                f"There is no photo {photo_id}.", hint="Open the scan and pick one of its photos."
            )
        return self._keeping.decoded(rows[0][0], Photo)


def _place(photo: Photo) -> tuple[str | None, ...]:
    return (photo.scan_id, photo.finding, photo.checklist, photo.point)


def _file(source: Path, target: Path) -> None:
    """Force the file to the disk, then give it its name in one step; the same name is the same content."""
    with source.open("rb") as handle:
        os.fsync(handle.fileno())
    source.chmod(0o640)
    source.replace(target)


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
