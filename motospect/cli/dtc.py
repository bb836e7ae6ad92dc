"""`motospect dtc`: what a trouble code means, by the catalogue that ships."""

from __future__ import annotations

import re
import sys

import click

from motospect.knowledge.catalogue import code_entry


@click.command("dtc")
@click.argument("codes", nargs=-1, required=True)
def command(codes: tuple[str, ...]) -> None:
    """Say what each of CODES means and where the text comes from."""
    unknown = 0
    for code in (text.upper() for text in codes):
        if not re.fullmatch(r"[PCBU][0-3][0-9A-F]{3}", code):
            raise click.UsageError(f"{code} is not a trouble code; one looks like P0171.")
        known = code_entry(code)
        if known is None:
            unknown += 1
            click.echo(f"{code}\tnot in the catalogue")
        elif known.maker_specific:
            click.echo(f"{code}\tmaker-specific: its meaning depends on the make")
        else:
            click.echo(f"{code}\t{known.title}\t({known.source})")
    sys.exit(1 if unknown else 0)
