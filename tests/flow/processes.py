"""The product as a process of its own, in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.leashed import leash

MOTOSPECT = (sys.executable, "-m", "motospect")


@contextmanager
def started(
    *arguments: str, folder: Path, settings: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start `motospect ARGUMENTS` with these settings; it is ended by SIGKILL if it still runs at the end."""
    lines = {"MOTOSPECT_PORTAL_HOST": "127.0.0.1", "MOTOSPECT_PORTAL_PORT": "0", **(settings or {})}
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    process = subprocess.Popen(
        [*MOTOSPECT, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    leash().hold(process)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finished(*arguments: str, folder: Path, settings: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run `motospect ARGUMENTS` to its end and return exit status, stdout and stderr."""
    with started(*arguments, folder=folder, settings=settings) as process:
        said, complained = process.communicate(timeout=90)
        return process.returncode, said, complained


def eventually(holds: Callable[[], bool], *, within_s: float = 30.0) -> None:
    """Return as soon as `holds` does; fail when it never does."""
    end, pause = time.monotonic() + within_s, threading.Event()
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        pause.wait(0.02)
