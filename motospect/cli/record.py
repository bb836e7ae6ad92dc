"""`motospect record`: a scan with everything that was said, kept in a file that can be replayed."""

from __future__ import annotations

from pathlib import Path

import click

from motospect.adapters.recording import start_recording
from motospect.cli.options import adapter_options, chosen_settings, opener
from motospect.cli.recordings import note_program, tell_written
from motospect.model.identity import new_id, utc_now
from motospect.model.wire import to_plain
from motospect.scan.visit import Order, visit


@click.command("record")
@click.argument("file", type=click.Path(path_type=Path))
@adapter_options
def command(*, file: Path, adapter: str | None, address: str | None, baud: int | None) -> int:
    """Scan the vehicle and write every exchange to FILE, and what came of it.

    FILE.jsonl is our exchange log. FILE.log (candump), FILE.asc or FILE.blf get the CAN frames, and the
    exchange log is written beside them. Exit status 1 when the scan is not complete.
    """
    settings = chosen_settings(adapter=adapter, address=address, baud=baud)
    wire = opener(settings)()
    try:
        recorder = start_recording(wire, file, name=settings.adapter_address)
        try:
            note_program(recorder)
            scan = visit(recorder, recorder.connect(), Order(new_id(), "check", utc_now())).scan
            recorder.note("scan", scan=to_plain(scan))
        finally:
            recorder.end()
    finally:
        wire.close()
    tell_written(recorder)
    click.echo(scan.verdict.headline, err=True)
    return 0 if scan.verdict.complete else 1
