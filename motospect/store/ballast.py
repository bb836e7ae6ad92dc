"""Room kept for the day the disk is full: SQLite cannot even delete without some free blocks."""

from __future__ import annotations

import os
from pathlib import Path

SIZE_BYTES = 4 * 1024 * 1024
"""A scan with its evidence is 20-200 kB, written twice (log, then database): ample for the one under way."""

MARGIN_BYTES = 4 * 1024 * 1024
"""Left free beside a new ballast, so that making it does not itself fill the disk."""


class Ballast:
    """The file `<folder>/ballast`, real blocks and not a hole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ballast"

    @property
    def present(self) -> bool:
        """Whether the reserve is there in full."""
        try:
            return self._path.stat().st_size >= SIZE_BYTES
        except FileNotFoundError:
            return False

    def drop(self) -> bool:
        """Give the reserve back to the disk; False when there was none left to give."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def restore(self) -> bool:
        """Make the reserve again when there is room for it and a margin; True when it is there."""
        if self.present:
            return True
        if free_bytes(self._path.parent) < SIZE_BYTES + MARGIN_BYTES:
            return False
        try:
            self._allocate()
        except OSError:
            self.drop()
            return False
        return True

    def _allocate(self) -> None:
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            os.posix_fallocate(fd, 0, SIZE_BYTES)
            os.fsync(fd)
        finally:
            os.close(fd)


def free_bytes(folder: Path) -> int:
    """Return what this user may still write on the folder's file system."""
    there = os.statvfs(folder)
    return there.f_bavail * there.f_frsize
