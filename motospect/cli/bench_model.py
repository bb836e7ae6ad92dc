"""`motospect bench model`: tokens/s and peak memory of a 3B model on this machine, without having one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from motospect.analysis.explain.llama import library_installed
from motospect.cli.synthetic_model import write_model
from motospect.errors import DownloadFailed, ModelUnusable

DEADLINE_S = 900.0
SPARE_BYTES = 3 * 10**9
_ROUNDS = 8
_COMPARED_BYTES = 1 << 28


@click.command("model")
@click.option("--threads", default=0, help="Threads to use; 0: one, then all there are.")
@click.option(
    "--model", "file", type=click.Path(path_type=Path, exists=True), help="Measure this GGUF instead."
)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where the file is made; 2 GB, removed at the end."
)
def command(threads: int, file: Path | None, folder: Path | None) -> None:
    """A language model in the shape of SmolLM3-3B, Q4_K_M, random weights: reading, writing, memory."""
    if not library_installed():
        raise ModelUnusable(
            "The library llama-cpp-python is not installed.", hint="Run ./scripts/set-up model"
        )
    counts = [threads] if threads else sorted({1, os.cpu_count() or 1})
    with tempfile.TemporaryDirectory(prefix="motospect-bench-", dir=folder) as made:
        path = file or _made(Path(made) / "random-3b.gguf")
        size = path.stat().st_size
        bandwidth = _bandwidth()
        click.echo(f"file {size / 1e6:.0f} MB, memory reads {bandwidth / 1e9:.1f} GB/s on one thread,")
        click.echo(
            f"so one thread writes at most {bandwidth / size:.1f} tokens/s (each token reads every weight)"
        )
        click.echo("threads  load s  read tok/s  write tok/s  write in form tok/s  peak MB")
        for count in counts:
            seen = _measured(path, count)
            click.echo(
                f"{count:7}{seen['load_s']:8.1f}{seen['read_per_s']:12.1f}{seen['written_per_s']:13.1f}"
                f"{seen['written_in_form_per_s']:21.1f}{seen['peak_mb']:9.0f}"
            )


def _made(path: Path) -> Path:
    if shutil.disk_usage(path.parent).free < SPARE_BYTES:
        raise DownloadFailed(
            f"The bench needs {SPARE_BYTES / 1e9:.0f} GB in {path.parent.parent}.",
            hint="Give another place with --folder.",
        )
    began = time.perf_counter()
    size = write_model(path)
    click.echo(f"made {size / 1e6:.0f} MB of random weights in {time.perf_counter() - began:.1f} s", err=True)
    return path


def _measured(path: Path, threads: int) -> dict[str, float]:
    """Return the figures of one process; raises ModelUnusable when it fails."""
    command = [
        sys.executable,
        "-m",
        "motospect.analysis.explain.measure",
        str(os.getpid()),
        str(path),
        str(threads),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as late:
        raise ModelUnusable(
            f"The measurement took over {DEADLINE_S:.0f} s.", hint="Use more threads."
        ) from late
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ModelUnusable(f"The measurement failed: {last}", hint="Is there 2.5 GB of free memory?")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _bandwidth() -> float:
    """Return bytes one thread reads from memory in a second, the best of some rounds: writing's roofline."""
    one, other = (b"%c" % filler * _COMPARED_BYTES for filler in (7, 7))
    best = 0.0
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        assert one == other  # noqa: S101 - memcmp of two blocks reads both to their ends
        best = max(best, 2 * _COMPARED_BYTES / (time.perf_counter() - began))
    return best
