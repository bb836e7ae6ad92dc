"""`motospect simulate`: a virtual vehicle behind an emulated adapter, on a pty or a TCP port."""

from __future__ import annotations

import signal
from contextlib import AbstractContextManager

import click

from motospect.simulator import Port, load_vehicle, serve_pty, serve_tcp, vehicle_names


@click.command("simulate")
@click.argument("vehicle", default="petrol_healthy")
@click.option("--list", "list_", is_flag=True, help="List the vehicles that ship.")
@click.option("--tcp", metavar="HOST:PORT", help="Serve on TCP instead of a pty (port 0: any free one).")
@click.option("--baud", default=115200, show_default=True, help="Speed of the emulated UART.")
@click.option("--adapter", default="ELM327 v1.5", show_default=True, help="What the adapter calls itself.")
@click.option("--no-time", is_flag=True, help="Answer at once instead of in real time.")
def command(vehicle: str, *, list_: bool, tcp: str | None, baud: int, adapter: str, no_time: bool) -> None:
    """Serve VEHICLE (a name or a TOML file) until Ctrl-C, and print the address to connect to."""
    if list_:
        for name in vehicle_names():
            click.echo(name)
        return
    port: AbstractContextManager[Port]
    if tcp:
        host, _, number = tcp.rpartition(":")
        port = serve_tcp(
            load_vehicle(vehicle), host=host or "127.0.0.1", port=int(number), realtime=not no_time, baud=baud
        )
    else:
        port = serve_pty(load_vehicle(vehicle), baud=baud, realtime=not no_time)
    with port as served:
        click.echo(served.address)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
