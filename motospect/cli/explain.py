"""`motospect explain`: the findings of a stored scan in plain words, with who chose them and how fast."""

from __future__ import annotations

import json
import threading
import time

import click

from motospect.analysis import meaning_of
from motospect.analysis.explain import explainer_for
from motospect.analysis.explain.desk import subjects_of
from motospect.cli.model import speed
from motospect.cli.report import last_scan
from motospect.config import load_settings
from motospect.errors import ScanUnknown
from motospect.store import Store


@click.command("explain")
@click.argument("scan_id", required=False)
@click.option("--finding", help="Only this one, by its id (code:7E8:P0171) or its code.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(scan_id: str | None, finding: str | None, *, as_json: bool) -> None:
    """Word the findings of SCAN_ID, or of the last scan: text, origin, time and tokens/s."""
    settings = load_settings()
    store = Store.read(settings.store_dir)
    try:
        scan = store.scan(scan_id or last_scan(store))
    finally:
        store.close()
    subjects = subjects_of(meaning_of(scan))
    wanted = {
        key: s for key, s in subjects.items() if finding is None or finding in {key, key.split(":")[-1]}
    }
    if not wanted and finding is not None:
        raise ScanUnknown(
            f"Scan {scan.id} has no trouble code called {finding}.",
            hint=f"It has: {', '.join(subjects) or 'none'}.",
        )
    if not wanted:
        click.echo(f"Scan {scan.id} has no trouble code; the rest is in plain words already.", err=True)
    explainer = explainer_for(settings)
    try:
        for key, subject in wanted.items():
            began = time.monotonic()
            attempt = explainer.word(subject, threading.Event())
            seconds = time.monotonic() - began
            if as_json:
                told = {
                    "finding": key,
                    "text": attempt.wording.text,
                    "origin": attempt.wording.origin,
                    "reason": attempt.reason,
                    "refused": attempt.refused,
                    "seconds": round(seconds, 3),
                }
                click.echo(json.dumps(told))
                continue
            click.echo(f"{key}\t{attempt.wording.text}\t({attempt.wording.origin})")
            click.echo(f"  {seconds:.2f} s; {speed(attempt.pace)}", err=True)
            if attempt.reason:
                click.echo(f"  {attempt.reason}", err=True)
            if attempt.refused:
                click.echo(f"  turned down: {attempt.refused}", err=True)
    finally:
        explainer.close()
