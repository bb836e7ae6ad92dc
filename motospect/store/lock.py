"""One daemon per store folder: an exclusive flock that the kernel lets go of when its owner dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from motospect.errors import StoreBusy


class FolderLock:
    """Holds `<folder>/lock`; its text is the owner's process id, for the sentence the second one reads."""

    def __init__(self, folder: Path) -> None:
        """Take the lock now; raises StoreBusy naming the owner, OSError when the file cannot be made."""
        self._fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError:
            owner = os.pread(self._fd, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._fd)
            raise StoreBusy(
                f"The store in {folder} is in use by another MOTOSPECT daemon (process {owner}).",
                hint="Stop that one first, or set MOTOSPECT_STORE_DIR to another folder.",
            ) from None
        except OSError:
            os.close(self._fd)
            raise

    def release(self) -> None:
        """Let the folder go; a second call does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def is_locked(folder: Path) -> bool:
    """Whether a daemon owns the folder now; False also where its lock may not be looked at."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
