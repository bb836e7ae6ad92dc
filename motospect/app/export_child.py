"""Writes an export in a child process: going through every scan is work that would delay the serial line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from motospect.errors import ReportFailed

DEADLINE_S = 900.0
_HINT = "Nothing is lost. Try `motospect export` on the command line, or make room on the disk."


def export_beside(store_dir: Path, form: str, target: Path) -> Path:
    """Write everything in `store_dir` to `target` and return it; raises ReportFailed."""
    command = [sys.executable, "-m", "motospect", "export", "--give-way", "--format", form]
    command += ["--store", str(store_dir.absolute()), "--output", str(target.absolute())]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, capture_output=True, timeout=DEADLINE_S, check=False, cwd=store_dir
        )
    except subprocess.TimeoutExpired as late:
        raise ReportFailed(f"The export was not written within {DEADLINE_S:g} s.", hint=_HINT) from late
    except OSError as refused:
        raise ReportFailed(f"The export could not be started: {refused}.", hint=_HINT) from refused
    if done.returncode != 0 or not target.is_file():
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ReportFailed(f"The export failed: {said[-1] if said else 'no reason given'}", hint=_HINT)
    return target
