"""Recorded answers of real vehicles with the values others expect in them, against `motospect decode --json`.

`python -m tests.flow.obdb_vectors` prints the figures.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ARCHIVE = ROOT.parent / "shared" / "data" / "obdb" / "ford_f150.tar.xz"
NAMES = ROOT / "tests" / "data" / "obdb_signals.tsv"
STANDARD = re.compile(r"(?:7E\d|7DF)(?:\.7E[89A-F])?\.(0[1-9A][0-9A-F]*)(?:\|.*)?")
"""`request header[.response header].request|options` for services 01 to 0A."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One recorded response with the values its collector expects in it."""

    source: str
    request: str
    response: str
    expected: dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Translation:
    """One line of obdb_signals.tsv: our name, and how our value becomes the vector's.

    `cap` is where the collector's signal set cuts a value off (lambda at 1.99, which the standard lets
    run to 2); `disputed` says why an expectation contradicts the standard.
    """

    name: str
    factor: float
    tolerance: float
    cap: float
    words: dict[str, str]
    disputed: str

    def equal(self, ours: float | int | str, theirs: float | int | str) -> bool:
        """Compare within the tolerance: vectors are rounded to five decimals."""
        if isinstance(ours, str) or self.words:
            return self.words.get(str(ours), str(ours)) == str(theirs)
        cut = min(ours * self.factor, self.cap)
        return isinstance(theirs, int | float) and abs(cut - theirs) <= self.tolerance


@dataclass(slots=True)
class Figures:
    """What came out: counts of expected values, and a sentence for each that was not met."""

    responses: int = 0
    expected: int = 0
    equal: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    undecoded: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        given = self.equal + len(self.wrong)
        lines = [
            f"{self.responses} recorded responses, {self.expected} expected values",
            f"given {given} ({given / self.expected:.2%}), equal {self.equal}, wrong {len(self.wrong)}, "
            f"missing {len(self.missing)}, expectation disputed {len(self.disputed)}",
            *(f"wrong: {line}" for line in self.wrong),
            *(f"missing: {line}" for line in self.missing),
            *(f"disputed: {line}" for line in self.disputed),
            *(f"undecoded: {line}" for line in self.undecoded),
        ]
        return "\n".join(lines)


def vectors(archive: Path) -> Iterator[Vector]:
    """Yield every recorded response of services 01 to 0A in `archive`, by year and request."""
    with tarfile.open(archive) as files:
        for name in sorted(files.getnames()):
            path = PurePosixPath(name)
            match = STANDARD.fullmatch(path.stem) if path.suffix == ".yaml" else None
            text = files.extractfile(name) if match else None
            if match and text:
                for case in yaml.load(text, Loader=yaml.CSafeLoader)["test_cases"]:
                    source = f"{path.parents[1].name}/{path.stem}"
                    yield Vector(source, match[1], str(case["response"]), case["expected_values"])


def decoded(recorded: list[Vector]) -> list[dict[str, Any]]:
    """Run all responses through the command line and return its output lines."""
    lines = "".join(json.dumps({"request": v.request, "response": v.response}) + "\n" for v in recorded)
    run = subprocess.run(
        [sys.executable, "-c", "from motospect.cli.decode import command; command()", "--json"],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def translations() -> dict[tuple[str, str], Translation]:
    """Return the translation of every (PID, OBDb signal id) in tests/data."""
    with NAMES.open(encoding="utf-8", newline="") as table:
        return {(row["pid"], row["id"]): _translation(row) for row in csv.DictReader(table, delimiter="\t")}


def _translation(row: dict[str, str]) -> Translation:
    words = dict(pair.split("=", 1) for pair in row["words"].split())
    cap = float(row["cap"] or "inf")
    return Translation(
        row["name"], float(row["factor"]), float(row["tolerance"]), cap, words, row["disputed"]
    )


def compare(recorded: list[Vector], lines: list[dict[str, Any]]) -> Figures:
    """Hold every expected value against what the command printed for its response."""
    figures, names = Figures(responses=len(recorded)), translations()
    for vector, line in zip(recorded, lines, strict=True):
        values = {v["name"]: v["value"] for ecu in line["ecus"] for v in ecu["values"]}
        figures.undecoded += [
            f"{vector.source}: {why}" for ecu in line["ecus"] for why in ecu.get("undecoded", ())
        ]
        for signal, theirs in vector.expected.items():
            figures.expected += 1
            translation = names.get((vector.request[2:4], signal))
            _hold(figures, f"{vector.source} {signal}", values, theirs, translation=translation)
    return figures


def _hold(
    figures: Figures,
    what: str,
    values: dict[str, Any],
    theirs: float | int | str,
    *,
    translation: Translation | None,
) -> None:
    if translation is None:
        figures.missing.append(f"{what}: no translation of this id")
    elif translation.name not in values:
        where = figures.disputed if translation.disputed else figures.missing
        where.append(f"{what}: expected {theirs}, nothing given; {translation.disputed or translation.name}")
    elif translation.equal(values[translation.name], theirs):
        figures.equal += 1
    else:
        figures.wrong.append(f"{what}: expected {theirs}, given {values[translation.name]}")


def measure() -> Figures:
    """Decode and compare all recordings; raises FileNotFoundError without them."""
    recorded = list(vectors(ARCHIVE))
    return compare(recorded, decoded(recorded))


if __name__ == "__main__":
    print(measure())  # noqa: T201 - a command that prints
