"""Recorded drives from CSV files, in a folder or a tar: each file a drive, its columns tracks.

Made for the files of eron93br/carOBD: about two rows a second, a header whose names carry "()", the first
column the engine's run time in whole seconds, and a comma at the end of every row, which shifts all columns
by one for a reader that trusts it. Columns are taken by their place in the header.
"""

from __future__ import annotations

import io
import math
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from motospect.errors import RecordingInvalid
from motospect.model.capture import Track

COLUMNS = {
    "ENGINE_RPM": ("RPM", "rpm"),
    "VEHICLE_SPEED": ("SPEED", "km/h"),
    "THROTTLE": ("THROTTLE_POS", "percent"),
    "ENGINE_LOAD": ("ENGINE_LOAD", "percent"),
    "COOLANT_TEMPERATURE": ("COOLANT_TEMP", "degC"),
    "LONG_TERM_FUEL_TRIM_BANK_1": ("LONG_FUEL_TRIM_1", "percent"),
    "SHORT_TERM_FUEL_TRIM_BANK_1": ("SHORT_FUEL_TRIM_1", "percent"),
    "INTAKE_MANIFOLD_PRESSURE": ("INTAKE_PRESSURE", "kPa"),
    "FUEL_TANK": ("FUEL_LEVEL", "percent"),
    "ABSOLUTE_THROTTLE_B": ("THROTTLE_POS_B", "percent"),
    "PEDAL_D": ("ACCELERATOR_POS_D", "percent"),
    "PEDAL_E": ("ACCELERATOR_POS_E", "percent"),
    "COMMANDED_THROTTLE_ACTUATOR": ("THROTTLE_ACTUATOR", "percent"),
    "FUEL_AIR_COMMANDED_EQUIV_RATIO": ("COMMANDED_EQUIV_RATIO", "ratio"),
    "ABSOLUTE_BAROMETRIC_PRESSURE": ("BAROMETRIC_PRESSURE", "kPa"),
    "RELATIVE_THROTTLE_POSITION": ("RELATIVE_THROTTLE_POS", "percent"),
    "INTAKE_AIR_TEMP": ("INTAKE_TEMP", "degC"),
    "TIMING_ADVANCE": ("TIMING_ADVANCE", "deg"),
    "CATALYST_TEMPERATURE_BANK1_SENSOR1": ("CATALYST_TEMP_B1S1", "degC"),
    "CATALYST_TEMPERATURE_BANK1_SENSOR2": ("CATALYST_TEMP_B1S2", "degC"),
    "CONTROL_MODULE_VOLTAGE": ("CONTROL_MODULE_VOLTAGE", "V"),
    "COMMANDED_EVAPORATIVE_PURGE": ("EVAPORATIVE_PURGE", "percent"),
}
"""Column -> python-OBD name and unit."""
CLOCK = ("ENGINE_RUN_TINE", "ENGINE_RUN_TIME")
SINCE_CLEARED = "TIME_SINCE_TROUBLE_CODES_CLEARED"
STANDING_ROW_S = 0.5
"""Rows before the engine's run time counts."""


@dataclass(frozen=True, slots=True)
class Drive:
    """One recorded drive. `order` sorts drives of a vehicle by time: minutes since its codes were cleared."""

    name: str
    order: float
    tracks: tuple[Track, ...]

    @property
    def seconds(self) -> float:
        """From the first row to the last."""
        return max((track.t_s[-1] for track in self.tracks if track.t_s), default=0.0)


def read_drives(place: Path) -> tuple[Drive, ...]:
    """Return all drives of a folder or tar in order of time; raises RecordingInvalid."""
    found = [_drive(name, text) for name, text in sorted(_files(place))]
    if not found:
        raise RecordingInvalid(
            f"There is no CSV file in {place}.", hint="Give the folder or tar with the drives."
        )
    return tuple(sorted(found, key=lambda drive: (drive.order, drive.name)))


def _files(place: Path) -> Iterator[tuple[str, str]]:
    try:
        if place.is_dir():
            for file in place.rglob("*.csv"):
                yield file.stem, file.read_text(encoding="utf-8")
            # A folder may also hold the archive as it was published.
            for archive in place.glob("*.tar*"):
                yield from _packed(archive)
        else:
            yield from _packed(place)
    except (OSError, tarfile.TarError, UnicodeDecodeError) as trouble:
        raise RecordingInvalid(
            f"The drives in {place} cannot be read ({trouble}).", hint="Is the file whole?"
        ) from trouble


def _packed(archive: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            opened = tar.extractfile(member) if member.isfile() and member.name.endswith(".csv") else None
            if opened is not None:
                yield PurePosixPath(member.name).stem, io.TextIOWrapper(opened, encoding="utf-8").read()


def _drive(name: str, text: str) -> Drive:
    lines = text.splitlines()
    header = [column.replace("()", "").strip() for column in (lines[0] if lines else "").split(",")]
    clock = next((header.index(column) for column in CLOCK if column in header), None)
    if clock is None:
        raise RecordingInvalid(
            f"The drive {name} has no column {CLOCK[0]}.", hint="Give files of carOBD's form."
        )
    read = [_cells(line, len(header)) for line in lines[1:]]
    # Some files lack the last columns throughout, and the last row of a file may be cut off.
    width = Counter(map(len, read)).most_common(1)[0][0] if read else 0
    rows = [cells for cells in read if len(cells) == width > clock]
    times = _times([row[clock] for row in rows])
    tracks = tuple(
        Track(signal, "7E8", unit, times, tuple(row[place] for row in rows))
        for place, column in enumerate(header[:width])
        if column in COLUMNS
        for signal, unit in (COLUMNS[column],)
    )
    cleared = header.index(SINCE_CLEARED) if SINCE_CLEARED in header else width
    return Drive(name, rows[0][cleared] if cleared < width else math.inf, tracks)


def _cells(line: str, most: int) -> list[float]:
    """Return the numbers of a row by their place; a row may end early, or with one comma too many."""
    return [float(cell) for cell in line.split(",")[:most] if cell.strip()]


def _times(seconds: list[float]) -> tuple[float, ...]:
    """Spread the rows of one whole second evenly over it; those before the engine runs go before it."""
    found: list[float] = []
    for second, group in groupby(seconds):
        rows = len(list(group))
        if second == 0:
            found += [STANDING_ROW_S * (row - rows) for row in range(rows)]
        else:
            found += [second - 1 + row / rows for row in range(rows)]
    first = found[0] if found else 0.0
    return tuple(t_s - first for t_s in found)
