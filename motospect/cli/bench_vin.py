"""`motospect bench vin`: the offline decoder against a list of VINs whose make, model and year are known."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from motospect.knowledge.vin_list import judge, read_list


@click.command("vin")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Decode every VIN of FILE (CSV with vin, make, model, model_year, or YAML of such rows) without network.

    Exit status 1 unless make, model and year of every one are right.
    """
    try:
        rows = read_list(file)
    except ValueError as why:
        raise click.UsageError(f"{file}: {why}.") from why
    began = time.perf_counter()
    judged = [judge(row) for row in rows]
    took_ms = (time.perf_counter() - began) * 1000
    for each in judged:
        if not each.right:
            told = f"{each.told.make} {each.told.model} {each.told.model_year}"
            click.echo(
                f"WRONG {each.row.vin}: {told}, known {each.row.make} {each.row.model} {each.row.model_year}"
            )
    for name in ("make", "model", "model_year"):
        right = sum(getattr(each, name) for each in judged)
        click.echo(f"{name.replace('_', ' '):<12}{right} of {len(judged)} right")
    everything = sum(each.right for each in judged)
    click.echo(f"{'all three':<12}{everything} of {len(judged)} right, offline, {took_ms:.0f} ms in all")
    sys.exit(0 if judged and everything == len(judged) else 1)
