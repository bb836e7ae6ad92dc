"""`motospect simulate`: a virtual vehicle behind an emulated adapter (pty or TCP port), or on a CAN bus."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from motospect.simulator import (
    Port,
    SimulatorError,
    Vehicle,
    adapter_names,
    from_recordings,
    load_adapter,
    load_vehicle,
    serve_pty,
    serve_tcp,
    vehicle_names,
)
from motospect.simulator.canbus import CanBus, serve_can_at

ENDINGS = {signal.SIGINT, signal.SIGTERM}


@click.command("simulate")
@click.argument("vehicle", default="petrol_healthy")
@click.option("--list", "list_", is_flag=True, help="List the vehicles that ship.")
@click.option(
    "--recordings", type=click.Path(exists=True, path_type=Path), help="Answer from recorded responses."
)
@click.option("--year", type=int, help="With --recordings: the model year to answer as.")
@click.option("--driving", is_flag=True, help="Drive a cycle instead of standing idle.")
@click.option("--can", metavar="BUS", help="Put the ECUs on a CAN bus: udp_multicast:ff11::6d6f.")
@click.option("--tcp", metavar="HOST:PORT", help="Serve on TCP instead of a pty (port 0: any free one).")
@click.option(
    "--adapter",
    "--chip",
    "chip",
    default="1.5",
    show_default=True,
    metavar="NAME",
    help="Adapter to emulate, genuine or a clone; --list names them.",
)
@click.option("--uart", is_flag=True, help="Hear and be heard only at the speed of --baud, as a serial line.")
@click.option("--baud", default=115200, show_default=True, help="Speed of the emulated UART.")
@click.option(
    "--link",
    type=click.Choice(["usb", "bluetooth", "wifi"]),
    default="usb",
    help="Delays of the way between.",
)
@click.option("--no-time", is_flag=True, help="Answer at once instead of in real time.")
def command(  # noqa: PLR0913 - one keyword for each option of the command
    *,
    vehicle: str,
    list_: bool,
    recordings: Path | None,
    year: int | None,
    driving: bool,
    can: str | None,
    tcp: str | None,
    chip: str,
    uart: bool,
    baud: int,
    link: str,
    no_time: bool,
) -> None:
    """Serve VEHICLE (a name or a TOML file) until Ctrl-C, and print the address to connect to."""
    if list_:
        click.echo("\n".join(vehicle_names()))
        click.echo("\nadapters: " + ", ".join(adapter_names()), err=True)
        return
    try:
        load_adapter(chip)
        car = _vehicle(vehicle, recordings, year, driving=driving)
    except SimulatorError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    with _held(ENDINGS):
        served: CanBus | Port
        if can is not None:
            served = _bus(car, can, realtime=not no_time)
        else:
            served = _port(car, tcp, uart=uart, version=chip, baud=baud, link=link, realtime=not no_time)
        with served:
            click.echo(served.address)
            signal.sigwait(ENDINGS)


@contextmanager
def _held(numbers: set[signal.Signals]) -> Iterator[None]:
    """Hold these signals back for `sigwait`, from before any thread begins until the end.

    A thread that took one would end the process in the middle; a mask left behind would reach every child.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _bus(car: Vehicle, address: str, *, realtime: bool) -> CanBus:
    try:
        return serve_can_at(car, address, realtime=realtime)
    except SimulatorError as wrong:
        raise click.UsageError(f"--can: {wrong}.") from wrong


def _vehicle(name: str, recordings: Path | None, year: int | None, *, driving: bool) -> Vehicle:
    if recordings is None:
        return load_vehicle(name, driving=driving or None)
    if year is None:
        raise click.UsageError("--recordings needs --year, for example --year 2014.")
    return from_recordings(recordings, year)


def _port(  # noqa: PLR0913 - the options of the command
    car: Vehicle, tcp: str | None, *, uart: bool, version: str, baud: int, link: str, realtime: bool
) -> Port:
    if tcp is None:
        return serve_pty(car, version=version, baud=baud, link=link, realtime=realtime, own_speed=uart)
    host, _, number = tcp.rpartition(":")
    if not number.isdecimal():
        raise click.UsageError(f"--tcp {tcp} is no HOST:PORT; an example is 127.0.0.1:35000.")
    return serve_tcp(
        car,
        host=host or "127.0.0.1",
        port=int(number),
        version=version,
        baud=baud,
        link=link,
        realtime=realtime,
    )
