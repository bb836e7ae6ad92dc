"""`motospect mcp`: the store read by a program over MCP, one JSON message a line."""

from __future__ import annotations

import sys

import click

from motospect.analysis import analyse
from motospect.config import load_settings
from motospect.errors import StoreBusy
from motospect.portal.mcp.protocol import Mcp
from motospect.portal.mcp.tools import mcp_tools
from motospect.portal.people.tokens import make_token
from motospect.store import Store


@click.group("mcp", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Answer MCP messages from stdin on stdout until stdin ends; the store is opened for reading only."""
    if ctx.invoked_subcommand is not None:
        return
    store = Store.read(load_settings().store_dir)
    try:
        server = Mcp(mcp_tools(store, analyse))
        for line in sys.stdin.buffer:
            said = server.answer(line) if line.strip() else None
            if said is not None:
                sys.stdout.buffer.write(said + b"\n")
                sys.stdout.buffer.flush()
    finally:
        store.close()


@command.command("token")
def token() -> None:
    """Make an access token that reads, for /mcp and the API on the LAN, and print it, once."""
    try:
        store = Store.open(load_settings().store_dir)
    except StoreBusy as busy:
        raise StoreBusy(
            str(busy), hint="Make the token on the daemon's page /programs, or stop the daemon first."
        ) from busy
    try:
        click.echo(make_token(store, name="MCP", scopes=("read",), by="command line")[1])
    finally:
        store.close()
