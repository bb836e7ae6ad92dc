"""Prints a report in a child process: drawing is pure CPU work that would delay the daemon's serial link."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from motospect.errors import ReportFailed
from motospect.model.report import Report
from motospect.model.signer import Signer
from motospect.model.wire import from_json, to_json
from motospect.report.errand import KeyErrand, PaperErrand

_HOME = Path(__file__).resolve().parents[2]  # the folder that holds the package, so that -m finds it
DEADLINE_S = 60.0
_KEPT = "The scan itself is kept; print the report again."


def print_report(
    report: Report,
    target: Path,
    *,
    signer: Signer | None = None,
    deadline_s: float = DEADLINE_S,
    child: Sequence[str] | None = None,
) -> Path:
    """Draw the report and put it at `target`, whole or not at all; an older file there is replaced.

    Returns `target` once its bytes are on the disk. Raises ReportFailed when the drawing takes longer than
    `deadline_s`, when it breaks, or when the file cannot be written. `child` is the drawing command: it
    reads a PaperErrand's JSON and answers with PDF bytes. Without a `signer` the PDF is not signed.
    """
    _put(_draw(_errand(report, signer), _start(child or _command()), deadline_s), target)
    return target


def make_signer(box: str, shop: str, *, key: str = "") -> Signer:
    """Return a signer named after box and shop, with the PEM `key` or a new one; made in a child process.

    Raises ReportFailed.
    """
    errand = to_json(PaperErrand(key=KeyErrand(box, shop, key)))
    answer = _answer(errand, _start(_command()), DEADLINE_S)
    try:
        return from_json(answer, Signer)
    except ValueError as misfit:
        raise ReportFailed(f"The box's key could not be made: {misfit}.", hint=_KEPT) from misfit


def _errand(report: Report, signer: Signer | None) -> bytes:
    shown = replace(report, fingerprint=signer.fingerprint) if signer else report
    return to_json(PaperErrand(report=shown, signer=signer))


class Printer:
    """Prints like `print_report`, by a child that was started ahead where somebody is about to ask for paper.

    Most of a print is the child's start and imports (0.8 s of 1.0 on a desktop). Any thread may call it.
    """

    def __init__(self, signer: Callable[[], Signer | None] = lambda: None) -> None:
        """`signer` gives the key to sign with, asked for at each print; it may raise ReportFailed."""
        self._signer = signer
        self._lock = threading.Lock()
        self._ready: subprocess.Popen[bytes] | None = None

    def expect(self) -> None:
        """Start the child of the next print, unless one waits; it leaves by itself when nobody prints."""
        with self._lock:
            self._end_ready(unless_waiting=True)
            if self._ready is None:
                try:
                    self._ready = _start(_command())
                except ReportFailed:
                    self._ready = None  # the print itself will say so

    def __call__(self, report: Report, target: Path) -> Path:
        """Put the report at `target`; returns and raises as `print_report` does."""
        with self._lock:
            self._end_ready(unless_waiting=True)
            child, self._ready = self._ready, None
        signer = self._signer()
        if child is None:
            return print_report(report, target, signer=signer)
        _put(_draw(_errand(report, signer), child, DEADLINE_S), target)
        return target

    def close(self) -> None:
        """End the child that waits, if there is one."""
        with self._lock:
            self._end_ready()

    def _end_ready(self, *, unless_waiting: bool = False) -> None:
        """End and reap the child; the lock is held. `unless_waiting`: only one that has left by itself."""
        if self._ready is None or (unless_waiting and self._ready.poll() is None):
            return
        self._ready.kill()
        self._ready.communicate()
        self._ready = None


def _command() -> tuple[str, ...]:
    return (sys.executable, "-m", "motospect.report", str(os.getpid()))


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, cwd=_HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as refused:
        raise ReportFailed(f"The report printer could not be started: {refused}.", hint=_KEPT) from refused


def _draw(record: bytes, child: subprocess.Popen[bytes], deadline_s: float) -> bytes:
    """Give the child the record and return its PDF; raises ReportFailed when what comes is none."""
    pdf = _answer(record, child, deadline_s)
    if not pdf.startswith(b"%PDF-"):
        raise ReportFailed(f"The report could not be drawn: {_why(0, b'')}.", hint=_KEPT)
    return pdf


def _answer(record: bytes, child: subprocess.Popen[bytes], deadline_s: float) -> bytes:
    """Give the child the record and return what it answers; it is gone when this returns or raises."""
    with child:
        try:
            answer, said = child.communicate(record, timeout=deadline_s)
        except subprocess.TimeoutExpired as late:
            raise ReportFailed(f"The report was not drawn within {deadline_s:g} s.", hint=_KEPT) from late
        finally:
            child.kill()  # does nothing to a child that has ended
    if child.returncode != 0:
        raise ReportFailed(f"The report could not be drawn: {_why(child.returncode, said)}.", hint=_KEPT)
    return answer


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
