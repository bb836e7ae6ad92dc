"""A group that knows each command's name and one line without importing it: `--help` stays instant."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """`table` is command -> its line of help; the module `prefix` + command holds it as `command`.

    A module's name has `_` where the command's has `-`.
    """

    table: Mapping[str, str]
    prefix: str

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is none of that name."""
        if cmd_name not in self.table:
            return None
        command: click.Command = import_module(self.prefix + cmd_name.replace("-", "_")).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table as it is."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))
