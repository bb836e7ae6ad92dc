"""`motospect bench`: measurements on this machine, printed beside what they have to reach."""

from __future__ import annotations

import click

from motospect.cli.lazy import LazyGroup

BENCHES = {
    "path": "The way from plug to paper: scan, VIN, PDF, latency under load, the idle daemon, --help.",
    "paper": "The signed report: cold, warm, with photos, and what it costs the daemon.",
    "pages": "Pages: weight, first live value, fifty who look on, frames of twenty graphs.",
    "link": "What the link carries, beside python-OBD and the wire's limit.",
    "diagnosis": "Published cases of known cause: how often the engine names it first, and how honestly.",
    "fuzz": "Damaged replies of adapters: nothing may crash, hang, grow or be invented.",
    "model": "Tokens a second and peak memory of a 3B model of random weights.",
    "dtc": "Looking up trouble codes, also the first one of a process.",
    "traps": "Every scripted situation with one true answer, scanned end to end and judged.",
    "vin": "The offline VIN decoder against a list of known vehicles.",
    "vin-photos": "VINs on photos of labels drawn from a seed: how many are read, and none wrongly.",
    "estimate": "The estimate of every code of the catalogue, timed.",
    "anomaly": "Faults put into recorded drives: who notices them, how soon, how often in vain.",
    "latency": "The serial line's answers, idle and under every load of the box.",
}
"""Bench -> its line of help. The file `cli/bench_<name>.py` holds it as `command`."""


class _Benches(LazyGroup):
    table = BENCHES
    prefix = "motospect.cli.bench_"


@click.group("bench", cls=_Benches)
def command() -> None:
    """Measure, and print the figures beside their limits."""
