"""Prints a report in a child process: drawing is pure CPU work that would delay the daemon's serial link."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from motospect.errors import ReportFailed
from motospect.model.report import Report
from motospect.model.wire import to_json

_HOME = Path(__file__).resolve().parents[2]  # the folder that holds the package, so that -m finds it
_KEPT = "The scan itself is kept; print the report again."


def print_report(
    report: Report, target: Path, *, deadline_s: float = 60.0, child: Sequence[str] | None = None
) -> Path:
    """Draw the report and put it at `target`, whole or not at all; an older file there is replaced.

    Returns `target` once its bytes are on the disk. Raises ReportFailed when the drawing takes longer than
    `deadline_s`, when it breaks, or when the file cannot be written. `child` is the drawing command: it
    reads the report's JSON and answers with PDF bytes.
    """
    command = child or (sys.executable, "-m", "motospect.report", str(os.getpid()))
    _put(_draw(to_json(report), command, deadline_s), target)
    return target


def _draw(record: bytes, command: Sequence[str], deadline_s: float) -> bytes:
    """Run the child on the record and return its PDF; the child is gone when this returns or raises."""
    try:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, cwd=_HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as refused:
        raise ReportFailed(f"The report printer could not be started: {refused}.", hint=_KEPT) from refused
    with child:
        try:
            pdf, said = child.communicate(record, timeout=deadline_s)
        except subprocess.TimeoutExpired as late:
            raise ReportFailed(f"The report was not drawn within {deadline_s:g} s.", hint=_KEPT) from late
        finally:
            child.kill()  # does nothing to a child that has ended
    if child.returncode != 0 or not pdf.startswith(b"%PDF-"):
        raise ReportFailed(f"The report could not be drawn: {_why(child.returncode, said)}.", hint=_KEPT)
    return pdf


def _why(returncode: int, said: bytes) -> str:
    """Return what ended the child: the signal's name or the last line it wrote."""
    if returncode < 0:
        return f"the printer was ended by {signal.Signals(-returncode).name}"
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else "the printer gave no PDF and no reason"


def _put(pdf: bytes, target: Path) -> None:
    """Write beside the target, force it to the disk, then take the target's name in one step."""
    beside: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
            beside = Path(part.name)
            part.write(pdf)
            part.flush()
            os.fsync(part.fileno())
        beside.chmod(0o644)  # temporary files are born private; the portal may run under another user
        beside.replace(target)
        _settle(target.parent)
    except OSError as refused:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise ReportFailed(
            f"The report could not be written to {target}: {refused.strerror or refused}.",
            hint="Make room on the disk or choose another folder, then print again.",
        ) from refused


def _settle(folder: Path) -> None:
    """Force the folder's entry to the disk, so that the new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
