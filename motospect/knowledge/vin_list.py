"""Holding the offline decoder against a list of VINs with known make, model and year."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motospect.knowledge.identify import identify
from motospect.knowledge.vpic import offline_variables
from motospect.model.scan import VehicleIdentity


@dataclass(frozen=True, slots=True)
class KnownVin:
    """One row of such a list. Its `model` may carry series and trim in the same field."""

    vin: str
    make: str
    model: str
    model_year: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What the offline decoder made of a row, and which facts are right."""

    row: KnownVin
    told: VehicleIdentity
    make: bool
    model: bool
    model_year: bool

    @property
    def right(self) -> bool:
        """Whether every fact is."""
        return self.make and self.model and self.model_year


def read_list(file: Path) -> tuple[KnownVin, ...]:
    """Return the rows of a CSV file with these columns, or of YAML with such rows; raises ValueError."""
    if file.suffix in {".yaml", ".yml"}:
        return tuple(_rows(_yaml(file)))
    with file.open(encoding="utf-8", newline="") as opened:
        return tuple(_rows(csv.DictReader(opened)))


def judge(row: KnownVin) -> Judged:
    """Return what the box tells of a VIN without any network, beside what is known."""
    told = identify(row.vin)
    return Judged(
        row,
        told,
        make=(told.make or "").casefold() == row.make.casefold(),
        model=same_model(told.model or "", row),
        model_year=told.model_year == row.model_year,
    )


def same_model(model: str, row: KnownVin) -> bool:
    """Whether the list's model is ours, followed by nothing but this VIN's own series and trim.

    Such lists write model, series and trim in one field ("Wrangler JK Unlimited X"); we give the model alone.
    So a model that is too short ("Grand" for "Grand Wagoneer") leaves a word that nothing explains.
    """
    expected, ours = row.model.casefold(), model.casefold()
    if not ours or expected == ours:
        return expected == ours
    if not expected.startswith(f"{ours} "):
        return False
    variables = offline_variables(row.vin)
    explained = _words(" ".join(str(variables.get(name, "")) for name in ("Series", "Trim")))
    left = [word for word in _words(expected.removeprefix(ours)) if word not in explained]
    return " ".join(left) in _OTHER_NOTES


_OTHER_NOTES = {"", "conventional cab", "lx", "w o sunroof", "convertible & wagon", "2.0 3.2"}
"""What vPIC's data of 2023 noted there and today's do not."""


def _words(text: str) -> list[str]:
    return re.split(r"[ /,()]+", text.casefold().strip(" /,()"))


def _rows(rows: Iterable[dict[str, Any]]) -> Iterator[KnownVin]:
    for number, row in enumerate(rows, 1):
        try:
            yield KnownVin(str(row["vin"]), str(row["make"]), str(row["model"]), int(row["model_year"]))
        except (KeyError, TypeError, ValueError) as why:
            raise ValueError(f"row {number} has no usable vin, make, model and model_year ({why})") from why


def _yaml(file: Path) -> Iterator[dict[str, Any]]:
    try:
        import yaml  # noqa: PLC0415 - a test library, needed for this alone
    except ImportError as missing:
        raise ValueError("reading YAML needs the package pyyaml; give a CSV file") from missing
    lists = yaml.safe_load(file.read_text(encoding="utf-8"))
    for rows in lists.values() if isinstance(lists, dict) else [lists]:
        yield from rows
