"""Maintenance schedules: one TOML file each, those that ship by kind of engine, the shop's own by make."""

from __future__ import annotations

import functools
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from motospect.errors import WorkshopFileInvalid
from motospect.knowledge.fields import Fields, read_toml, shipped
from motospect.model.scan import VehicleIdentity
from motospect.model.service import MOST_KM, UseKind

EngineKind: TypeAlias = Literal["petrol_port", "petrol_direct", "diesel", "hybrid", "electric"]
ENGINES: tuple[EngineKind, ...] = get_args(EngineKind)

SHOP_FOLDER = "schedules"
"""Where a shop's own schedules lie within the store's folder."""

MOST_MONTHS = 480
_USES = frozenset(get_args(UseKind))
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_KEY = re.compile(r"[a-z0-9_]{2,40}")
_CODES = re.compile(r"[PCBU][0-9A-F]{4}(-[PCBU][0-9A-F]{4})?")


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """One thing to do. `km` and `months` are (short end, long end); None where it does not go by that.

    `hard_use` is what asks for the short end. `areas`, `systems` and `codes` say which other work and which
    findings lie on the same parts. `cost` is what waiting may cost, in `currency`.
    """

    item: str
    title: str
    reason: str
    waiting: str
    km: tuple[float, float] | None = None
    months: tuple[int, int] | None = None
    hard_use: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    if_fitted: bool = False
    cost: tuple[float, float] | None = None
    currency: str = ""

    def owns(self, code: str) -> bool:
        """Return whether a trouble code is about these parts."""
        for entry in self.codes:
            first, _, last = entry.partition("-")
            if first <= code.partition("-")[0] <= (last or first):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Schedule:
    """One file. `make`, `models` and years narrow a maker's; a generic one has none of them."""

    name: str
    title: str
    engine: EngineKind | Literal["any"]
    version: str
    read: str
    source: str
    items: tuple[ScheduleItem, ...]
    make: str | None = None
    models: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    local: bool = False

    def fits(self, vehicle: VehicleIdentity, engines: tuple[EngineKind, ...]) -> bool:
        """Return whether a maker's schedule is for this vehicle: nothing it asks for may be unknown."""
        if self.make is None or _plain(vehicle.make) != _plain(self.make):
            return False
        if self.models and _plain(vehicle.model) not in {_plain(model) for model in self.models}:
            return False
        if self.engine != "any" and (not engines or self.engine not in engines):
            return False
        year = vehicle.model_year
        if (self.first_year or self.last_year) and year is None:
            return False
        return year is None or (self.first_year or 0) <= year <= (self.last_year or 9999)


@dataclass(frozen=True, slots=True)
class ScheduleBook:
    """Every schedule there is. `troubles` says which of the shop's files were left out, and why."""

    schedules: tuple[Schedule, ...]
    troubles: tuple[str, ...] = ()

    def for_vehicle(self, vehicle: VehicleIdentity, engines: tuple[EngineKind, ...]) -> tuple[Schedule, ...]:
        """Return the schedules to judge by: the maker's if there is one, else those of possible engines.

        A maker's that names models or years goes before one that does not. Empty when nothing is known.
        """
        makers = [schedule for schedule in self.schedules if schedule.fits(vehicle, engines)]
        if makers:
            return (max(makers, key=lambda s: (bool(s.models), bool(s.first_year or s.last_year), s.name)),)
        return tuple(s for s in self.schedules if s.make is None and not s.local and s.engine in engines)


def schedule_book(store_dir: Path | None = None) -> ScheduleBook:
    """Return the schedules that ship and the shop's own; a file with a mistake is left out and named.

    Raises TableInvalid when a file that ships is malformed.
    """
    schedules, troubles = list(_shipped()), []
    folder = store_dir / SHOP_FOLDER if store_dir else None
    for path in sorted(folder.glob("*.toml")) if folder and folder.is_dir() else ():
        schedule, complaints = read_schedule(path, local=True)
        if schedule is None:
            troubles.append(f"{path.name} is not used. {' '.join(complaints)}")
        else:
            schedules.append(schedule)
    return ScheduleBook(tuple(schedules), tuple(troubles))


def read_schedule(path: Path, *, local: bool) -> tuple[Schedule | None, list[str]]:
    """Return the schedule in a file and what is wrong with it: never a schedule that has a complaint."""
    complaints: list[str] = []
    content = read_toml(path, complaints)
    if complaints:
        return None, complaints
    schedule = _schedule(Fields(content, "", complaints), local=local)
    return (None if complaints else schedule), complaints


def import_schedule(path: Path, store_dir: Path, *, replace: bool = False) -> tuple[Schedule, Path]:
    """Put a maker's schedule into the store's folder, whole or not at all; return it and where it lies.

    Raises WorkshopFileInvalid with every mistake of the file, and for one that is there already unless
    `replace`.
    """
    schedule, complaints = read_schedule(path, local=True)
    if schedule is None:
        raise WorkshopFileInvalid(
            f"{path.name} was not taken. {' '.join(complaints)}",
            hint="Nothing was changed; correct the file and import it again.",
        )
    folder = store_dir / SHOP_FOLDER
    target = folder / f"{schedule.name}.toml"
    if target.exists() and not replace:
        raise WorkshopFileInvalid(
            f"There is a schedule {schedule.name} already.",
            hint="Add --replace to put this one in its place.",
        )
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            part.write(path.read_bytes())
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(target)
    except OSError as refused:
        raise WorkshopFileInvalid(
            f"{target} could not be written: {refused.strerror}.",
            hint="Make room, or run this as the user the daemon runs as.",
        ) from refused
    return schedule, target


def _schedule(top: Fields, *, local: bool) -> Schedule:
    make = top.text("make", None if local else "")
    schedule = Schedule(
        name=top.text("name"),
        title=top.text("title"),
        engine=cast("EngineKind", top.word("engine", (*ENGINES, "any"))),
        version=top.text("version"),
        read=top.day("read"),
        source=top.text("source"),
        items=tuple(_item(table) for table in top.tables("items")),
        make=make or None,
        models=top.words("models"),
        first_year=top.whole("first_year", 1980, 2100, needed=False),
        last_year=top.whole("last_year", 1980, 2100, needed=False),
        local=local,
    )
    if schedule.name and not _NAME.fullmatch(schedule.name):
        top.complain(f"The field name is {schedule.name!r}; use small letters, digits and - only.")
    keys = [item.item for item in schedule.items if item.item]
    for key in dict.fromkeys(keys):
        if keys.count(key) > 1:
            rows = [str(n) for n, item in enumerate(schedule.items, 1) if item.item == key]
            top.complain(f"The item {key} stands there more than once, in items {' and '.join(rows)}.")
    if schedule.first_year and schedule.last_year and schedule.last_year < schedule.first_year:
        top.complain(f"The last_year {schedule.last_year} is before the first_year {schedule.first_year}.")
    top.end()
    return schedule


def _item(table: Fields) -> ScheduleItem:
    key = table.text("item")
    if key and not _KEY.fullmatch(key):
        table.complain(f"The item {key!r} must be small letters, digits and _ only.")
    km = table.span("km", 100, MOST_KM)
    months = table.span("months", 1, MOST_MONTHS)
    if km is None and months is None:
        table.complain(f"The item {key or '?'} has neither km nor months: it would never be due.")
    cost = table.span("cost", 0, 1_000_000)
    item = ScheduleItem(
        item=key,
        title=table.text("title"),
        reason=table.text("reason"),
        waiting=table.text("waiting"),
        km=km,
        months=(int(months[0]), int(months[1])) if months else None,
        hard_use=table.words("hard_use", _USES),
        areas=table.words("areas"),
        systems=table.words("systems"),
        codes=table.words("codes"),
        if_fitted=table.flag("if_fitted", default=False),
        cost=cost,
        currency=table.text("currency", None if cost else ""),
    )
    for code in item.codes:
        if not _CODES.fullmatch(code):
            table.complain(f"The item {key} has the code {code!r}; write P0300 or P0300-P0312.")
    table.end()
    return item


def _plain(name: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", (name or "").casefold())


@functools.cache
def _shipped() -> tuple[Schedule, ...]:
    return shipped("schedules", functools.partial(read_schedule, local=False))
