"""`motospect bench vin-photos`: photos of VIN labels drawn from a seed, read as the box reads them."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import click

from motospect.cli.figures import Figure, quantile, show
from motospect.imaging.vin_photo import BUDGET_S, look_at
from motospect.imaging.vin_samples import Sample, negatives, samples
from motospect.model.picture import VinCandidate

SEED = 2026
LEAST_READ_PERCENT = 95.0


@dataclass(frozen=True, slots=True)
class _Result:
    """What was read on one photo, and how much time of the processor it took."""

    sample: Sample
    candidates: tuple[VinCandidate, ...]
    took_s: float

    @property
    def accepted(self) -> tuple[str, ...]:
        """What the page would offer as read, without a doubt."""
        return tuple(each.vin for each in self.candidates if each.certainty == "read")

    @property
    def right(self) -> bool:
        return self.accepted == (self.sample.vin,)

    @property
    def wrong(self) -> bool:
        return any(vin != self.sample.vin for vin in self.accepted)


@click.command("vin-photos")
@click.option("--count", default=200, show_default=True, help="Photos with a VIN.")
@click.option("--none", "empty", default=40, show_default=True, help="Photos without one.")
@click.option("--seed", default=SEED, show_default=True, help="What the set is drawn from.")
@click.option(
    "--write", "folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the photos here."
)
@click.option("--workers", default=0, help="Processes at once; 0: as many as there are processors.")
@click.pass_context
def command(
    ctx: click.Context, /, count: int, *, empty: int, seed: int, folder: Path | None, workers: int
) -> None:
    """Draw photos of VIN labels and look for the VIN on each, as the page does.

    Every label is turned by any angle and seen aslant; beside that it is out of focus, shaken, noisy, dark,
    under glare, badly compressed, small in the frame, dirty, or a little of several. About half of the VINs
    have no check digit. A photo counts as read when its VIN, and no other, is offered without a doubt.
    """
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        done = list(pool.map(_read, _drawn(samples(seed, count), folder)))
        none = list(pool.map(_read, _drawn(negatives(seed, empty), folder)))
    for line in (*_by(done, "label"), *_by(done, "damage"), *_missed(done), *_invented(none)):
        click.echo(line)
    ctx.exit(show(_figures(done, none)))


def _drawn(drawn: Iterator[Sample], folder: Path | None) -> Iterator[Sample]:
    for sample in drawn:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{sample.vin or 'none'}-{sample.number:03}-{sample.label}-{sample.damage}.jpg"
            (folder / name.replace(" ", "_")).write_bytes(sample.jpeg)
        yield sample


def _read(sample: Sample) -> _Result:
    began = time.process_time()
    candidates = look_at(io.BytesIO(sample.jpeg)).candidates()
    return _Result(sample, candidates, time.process_time() - began)


def _by(done: Sequence[_Result], what: str) -> Iterator[str]:
    """Yield how many were read of each kind of label, or of each kind of damage."""
    for name in dict.fromkeys(getattr(one.sample, what) for one in done):
        those = [one for one in done if getattr(one.sample, what) == name]
        middle = quantile((one.took_s for one in those), 0.5)
        read = sum(one.right for one in those)
        yield f"{name:24}{read:4} of {len(those):3} read, {middle:5.2f} s in the middle"


def _missed(done: Sequence[_Result]) -> Iterator[str]:
    for one in done:
        if not one.right:
            told = ", ".join(f"{each.vin} {each.certainty}" for each in one.candidates) or "nothing"
            yield f"not read: {one.sample.label}, {one.sample.damage}, {one.sample.vin}: {told}"


def _invented(none: Sequence[_Result]) -> Iterator[str]:
    for one in none:
        for each in one.candidates:
            yield f"no VIN there: {one.sample.label}, {one.sample.damage}: {each.vin} {each.certainty}"


def _figures(done: Sequence[_Result], none: Sequence[_Result]) -> Iterator[Figure]:
    unchecked = [one for one in done if any(each.check == "absent" for each in one.candidates)]
    yield Figure(
        "VINs read", 100 * sum(one.right for one in done) / len(done), LEAST_READ_PERCENT, "%", at_least=True
    )
    yield Figure("Photos read whose VIN has no check digit", float(len(unchecked)), None, "")
    yield Figure("Wrong VINs accepted", float(sum(one.wrong for one in done)), 0, "")
    yield Figure("VINs accepted where there is none", float(sum(bool(one.accepted) for one in none)), 0, "")
    yield Figure(
        "VINs offered with a doubt where there is none", sum(bool(o.candidates) for o in none), None, ""
    )
    times = [one.took_s for one in done]
    yield Figure("Processor time for one photo, median", quantile(times, 0.5), None, "s")
    yield Figure("Processor time for one photo, 95 %", quantile(times, 0.95), BUDGET_S + 2, "s")
    if none:
        middle = quantile([one.took_s for one in none], 0.5)
        yield Figure("Processor time for one photo without a VIN, median", middle, None, "s")
