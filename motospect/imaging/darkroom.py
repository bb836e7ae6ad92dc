"""Works on pictures in child processes: decoding what strangers send is neither safe nor cheap."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from motospect.errors import PictureFailed, PictureRefused, PictureTooLarge
from motospect.imaging.answer import Answer
from motospect.imaging.kinds import PICTURE, SMALL
from motospect.model.picture import Redrawn, VinLook
from motospect.model.wire import from_json

_HOME = Path(__file__).resolve().parents[2]  # the folder that holds the package, so that -m finds it
DEADLINE_S = 60.0
"""A child gets the processor only while nobody else wants it: on a busy box its seconds are long."""
QUEUE_S = 120.0
_AGAIN = "Try again; if it fails again, send a smaller photo."


class Darkroom:
    """One picture at a time, each in a child of its own. Any thread may call it."""

    PICTURE = PICTURE
    SMALL = SMALL

    def __init__(self, *, deadline_s: float = DEADLINE_S, child: Sequence[str] | None = None) -> None:
        """`child` takes the place of the command that does the work; for tests of what it does wrong."""
        self._deadline_s = deadline_s
        self._child = child
        self._free = threading.Lock()

    def redraw(self, source: Path, folder: Path) -> Redrawn:
        """Draw the file anew as PICTURE and SMALL in `folder`.

        Raises PictureRefused for what is no picture, PictureTooLarge, and PictureFailed.
        """
        answer = self._ask("redraw", source, folder)
        if answer.redrawn is None:
            raise PictureFailed("The picture was not drawn, without a reason.", hint=_AGAIN)
        return answer.redrawn

    def look_for_vin(self, source: Path) -> VinLook:
        """Return the VINs on a photo; raises as `redraw` does. A photo without one is no error."""
        answer = self._ask("vin", source, source.parent)
        if answer.look is None:
            raise PictureFailed("The photo was not looked at, without a reason.", hint=_AGAIN)
        return answer.look

    def _ask(self, work: str, source: Path, folder: Path) -> Answer:
        command = (
            *(self._child or (sys.executable, "-m", "motospect.imaging")),
            str(os.getpid()),
            work,
            str(source.absolute()),
            str(folder.absolute()),
        )
        # One at a time: a dozen photos sent at once would take the memory of a dozen children.
        if not self._free.acquire(timeout=QUEUE_S):
            raise PictureFailed("Too many photos are waiting.", hint="Wait a moment and send it again.")
        try:
            told = self._run(command)
        finally:
            self._free.release()
        try:
            answer = from_json(told, Answer)
        except ValueError as misfit:
            raise PictureFailed(f"The picture's child gave no answer ({misfit}).", hint=_AGAIN) from misfit
        if answer.refused:
            kind = PictureTooLarge if answer.too_large else PictureRefused
            raise kind(answer.refused, hint=answer.hint)
        return answer

    def _run(self, command: Sequence[str]) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                command,
                cwd=_HOME,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._deadline_s,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise PictureFailed(
                f"The picture took more than {self._deadline_s:g} s and was given up.", hint=_AGAIN
            ) from late
        except OSError as refused:
            raise PictureFailed(
                f"The picture's child could not be started: {refused}.", hint=_AGAIN
            ) from refused
        if done.returncode != 0:
            raise PictureFailed(
                f"The picture could not be worked on: {_why(done.returncode, done.stderr)}.", hint=_AGAIN
            )
        return done.stdout


def _why(returncode: int, said: bytes) -> str:
    """Return what ended the child: the signal's name or the last line it wrote."""
    if returncode < 0:
        return f"its process was ended by {signal.Signals(-returncode).name}"
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else "its process gave no reason"
