"""What `record`, `live --record` and `replay` share: which program made a recording, and what it became."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from motospect import __version__
from motospect.adapters.recording import Recorder
from motospect.decode.signals import names
from motospect.decode.tables import fingerprint
from motospect.model.difference import Circumstances, Difference

MOST_LINES = 20
"""Of each kind of remark: a foreign recording may miss hundreds of questions."""


def note_program(recorder: Recorder) -> None:
    """Write down who reads: version, and tables by their fingerprint and the signals they have."""
    recorder.note("program", version=__version__, tables=fingerprint(), signals=names())


def circumstances(
    program: dict[str, Any] | None, *, frames_only: bool, unheard: Counter[tuple[str, str]]
) -> Circumstances:
    """Return what may explain a difference to what was recorded by `program`, the event of that name."""
    known = program or {}
    return Circumstances(
        known_then=frozenset(known["signals"]) if "signals" in known else None,
        same_tables=known.get("tables") == fingerprint(),
        same_program=known.get("version") == __version__,
        frames_only=frames_only,
        unheard=frozenset(unheard),
    )


def tell_written(recorder: Recorder) -> None:
    """Say which files there are now and what is in them."""
    click.echo(f"{recorder.path}: {recorder.exchanges} exchange(s)", err=True)
    frames = recorder.can_file
    if frames is not None:
        times = "each with its own time" if recorder.has_frame_times else "with the times of whole exchanges"
        none = "" if frames.frames else ": no CAN frames were seen"
        click.echo(f"{frames.path}: {frames.frames} frame(s), {times}{none}", err=True)


def tell_differences(found: list[Difference]) -> bool:
    """Say each difference with its reason; returns whether all have one."""
    _tell([difference.sentence() for difference in found])
    return all(difference.why for difference in found)


def tell_questions(counted: dict[tuple[str, str], int], remark: str) -> None:
    """Say for each question how often it was the case that `remark`."""
    _tell(
        [
            f"{target} {request}: {remark}" + (f" ({count} times)" if count > 1 else "")
            for (target, request), count in counted.items()
        ]
    )


def _tell(lines: list[str]) -> None:
    for line in lines[:MOST_LINES]:
        click.echo(line, err=True)
    if len(lines) > MOST_LINES:
        click.echo(f"... and {len(lines) - MOST_LINES} more like these", err=True)
