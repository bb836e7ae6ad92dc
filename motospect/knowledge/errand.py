"""One question to a child process, its answers line by line: look-ups never run inside the daemon."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from motospect.model.wire import from_json, to_json

T = TypeVar("T")

_HOME = Path(__file__).resolve().parents[2]


def child_for(what: str) -> tuple[str, ...]:
    """Return the command that answers questions of a kind; the kinds stand in `__main__.py`."""
    return (sys.executable, "-m", "motospect.knowledge", what)


def answers_of(child: Sequence[str], question: object, kind: type[T]) -> Iterator[T]:
    """Yield the child's answers as they come; raises OSError or ValueError when it can say no more."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        child, cwd=_HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101 - both are pipes
        try:
            process.stdin.write(to_json(question))
            process.stdin.close()
            for line in process.stdout:
                yield from_json(line, kind)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise ValueError(f"the look-up ended with status {process.returncode}")
