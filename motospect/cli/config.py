"""`motospect config`: the settings in force, or the commented example file."""

from __future__ import annotations

import click

from motospect.config import example, load_settings


@click.command("config")
@click.option("--example", "as_example", is_flag=True, help="Print .env.example instead.")
def command(*, as_example: bool) -> None:
    """Print every setting as NAME=value."""
    click.echo(example(None if as_example else load_settings()), nl=False)
