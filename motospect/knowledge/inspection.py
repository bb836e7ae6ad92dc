"""What inspections ask of lamp, codes and monitors: one TOML file a rule, the shop's own among them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

from motospect.knowledge.fields import Fields, read_toml, shipped

Engine: TypeAlias = Literal["spark", "compression"]

DIESEL_MONITORS = frozenset(
    {"nmhc_catalyst", "nox_aftertreatment", "boost_pressure", "exhaust_gas_sensor", "pm_filter"}
)
"""Monitors only a compression-ignition engine has (SAE J1979, PID 01 data bytes C and D)."""

SPARK_MONITORS = frozenset(
    {
        "catalyst", "heated_catalyst", "evaporative_system", "secondary_air", "ac_refrigerant",
        "oxygen_sensor", "oxygen_sensor_heater",
    }
)  # fmt: skip
"""Monitors only a spark-ignition engine has (SAE J1979, PID 01 data bytes C and D)."""

MONITORS = DIESEL_MONITORS | SPARK_MONITORS | {"misfire", "fuel_system", "components", "egr_vvt"}
LAMP_SOURCE = "40 CFR 85.2207"
"""A malfunction lamp commanded on for a trouble code fails the inspection."""

SHOP_FOLDER = "inspections"
"""Where a shop's own rule files lie within the store's folder."""

DEFAULT_GROUP = "epa"


@dataclass(frozen=True, slots=True)
class Years:
    """What may be open for model years `first` to `last`, both included, of one kind of engine.

    At most `open_allowed` monitors, of those in `only` when it names any. Those in `never` are not looked at.
    """

    engine: Engine | Literal["any"]
    first: int
    last: int
    open_allowed: int
    source: str
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def counts(self, monitor: str) -> bool:
        """Return whether a monitor is held against the vehicle while it is open."""
        return monitor not in self.never and monitor not in self.only

    def allows(self, opened: tuple[str, ...]) -> bool:
        """Return whether these may be open together."""
        seen = [name for name in opened if name not in self.never]
        return len(seen) <= self.open_allowed and all(not self.only or name in self.only for name in seen)

    @property
    def strictness(self) -> tuple[int, int]:
        """Less is stricter."""
        return self.open_allowed, 0 if self.only else 1


@dataclass(frozen=True, slots=True)
class Permanent:
    """Permanent codes fail from `first_year` on, unless warm-ups and km since a clear excuse them."""

    first_year: int
    source: str
    excused_warm_ups: int | None = None
    excused_km: float | None = None


@dataclass(frozen=True, slots=True)
class InspectionRule:
    """One rule file. `lamp_source` and `codes_source` are None where the rule does not look at them."""

    name: str
    group: str
    title: str
    version: str
    read: str
    source: str
    engine: Engine | Literal["any"]
    note: str
    years: tuple[Years, ...]
    lamp_source: str | None = None
    codes_source: str | None = None
    stored_fails: bool = False
    pending_fails: bool = False
    permanent: Permanent | None = None
    too_many_open: Literal["reject", "unknown"] = "reject"
    listed: bool = True
    local: bool = False

    def fits(self, engine: Engine) -> bool:
        """Return whether the rule is for this kind of engine."""
        return self.engine in {engine, "any"}

    def band(self, engine: Engine, model_year: int | None) -> Years | None:
        """Return what holds for a model year, the strictest when unknown; None when the rule is silent."""
        bands = [years for years in self.years if years.engine in {engine, "any"}]
        if model_year is None:
            return min(bands, key=lambda years: years.strictness, default=None)
        return next((years for years in bands if years.first <= model_year <= years.last), None)

    def covers(self, engine: Engine) -> bool:
        """Return whether the rule says for any year which monitors may be open."""
        return any(years.engine in {engine, "any"} for years in self.years)


@dataclass(frozen=True, slots=True)
class InspectionBook:
    """Every rule there is, and the group the shop goes by. `troubles`: which files were left out, and why."""

    rules: tuple[InspectionRule, ...]
    chosen: str = DEFAULT_GROUP
    troubles: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, the chosen one first whether it exists or not."""
        others = dict.fromkeys(rule.group for rule in self.rules if rule.listed)
        return (self.chosen, *sorted(others.keys() - {self.chosen}))

    def of(self, group: str) -> tuple[InspectionRule, ...]:
        """Return a group's rules, one for each kind of engine."""
        return tuple(rule for rule in self.rules if rule.group == group)


def inspection_book(store_dir: Path | None = None, chosen: str = DEFAULT_GROUP) -> InspectionBook:
    """Return the rules that ship and the shop's own; a file of its own with a mistake is left out and named.

    Raises TableInvalid when a file that ships is malformed.
    """
    rules, troubles = list(_shipped()), []
    folder = store_dir / SHOP_FOLDER if store_dir else None
    for path in sorted(folder.glob("*.toml")) if folder and folder.is_dir() else ():
        rule, complaints = read_rule(path, local=True)
        if rule is not None and rule.name in {other.name for other in rules}:
            complaints.append(f"There is another rule of the name {rule.name}; choose a name of your own.")
        if rule is None or complaints:
            troubles.append(f"{path.name} is not used. {' '.join(complaints)}")
        else:
            rules.append(rule)
    book = InspectionBook(tuple(rules), chosen, tuple(troubles))
    if not book.of(chosen):
        known = ", ".join(sorted({rule.group for rule in rules}))
        missing = f"There is no inspection rule {chosen}; there are {known}."
        return InspectionBook(book.rules, chosen, (missing, *book.troubles))
    return book


def read_rule(path: Path, *, local: bool) -> tuple[InspectionRule | None, list[str]]:
    """Return the rule in a file and what is wrong with it: never a rule that has a complaint."""
    complaints: list[str] = []
    content = read_toml(path, complaints)
    if complaints:
        return None, complaints
    rule = _rule(Fields(content, "", complaints), local=local)
    return (None if complaints else rule), complaints


def _rule(top: Fields, *, local: bool) -> InspectionRule:
    engine = cast("Engine", top.word("engine", ("spark", "compression", "any")))
    lamp, codes, permanent = top.table("lamp"), top.table("codes"), top.table("permanent", needed=False)
    lamp_fails = lamp.flag("fails") if lamp else False
    lamp_source = lamp.text("source", None if lamp_fails else "") if lamp else ""
    stored = codes.flag("stored_fails") if codes else False
    pending = codes.flag("pending_fails", default=False) if codes else False
    codes_source = codes.text("source", None if stored or pending else "") if codes else ""
    rule = InspectionRule(
        name=top.text("name"),
        group=top.text("group"),
        title=top.text("title"),
        version=top.text("version"),
        read=top.day("read"),
        source=top.text("source"),
        engine=engine,
        note=top.text("note", ""),
        years=tuple(_years(table, engine) for table in top.tables("years")),
        lamp_source=lamp_source if lamp_fails else None,
        codes_source=codes_source or None,
        stored_fails=stored,
        pending_fails=pending,
        permanent=_permanent(permanent) if permanent else None,
        too_many_open=cast("Literal['reject']", top.word("too_many_open", ("reject", "unknown"), "reject")),
        listed=top.flag("listed", default=True),
        local=local,
    )
    _check_years(top, rule.years)
    for table in (top, lamp, codes, permanent):
        if table:
            table.end()
    return rule


def _years(table: Fields, engine: Engine) -> Years:
    known = MONITORS
    years = Years(
        engine=cast("Engine", table.word("engine", ("spark", "compression", "any"), engine)),
        first=table.whole("first", 1990, 2100) or 0,
        last=table.whole("last", 1990, 9999, needed=False) or 9999,
        open_allowed=table.whole("open_allowed", 0, 20) or 0,
        source=table.text("source"),
        only=table.words("only", known),
        never=table.words("never", known),
    )
    table.end()
    return years


def _check_years(top: Fields, bands: tuple[Years, ...]) -> None:
    for number, years in enumerate(bands, 1):
        if years.last < years.first:
            top.complain(f"In years {number} the last year {years.last} is before the first {years.first}.")
        if set(years.only) & set(years.never):
            top.complain(f"In years {number} a monitor stands both in only and in never.")
        for other in bands[number:]:
            same = years.engine == other.engine or "any" in {years.engine, other.engine}
            if same and years.first <= other.last and other.first <= years.last:
                top.complain(f"The years {years.first} and {other.first} overlap: one year, one rule.")


def _permanent(table: Fields) -> Permanent:
    warm_ups = table.whole("excused_warm_ups", 1, 255, needed=False)
    km = table.number("excused_km", 1, 65535, needed=False)
    if (warm_ups is None) != (km is None):
        table.complain("Give both excused_warm_ups and excused_km, or neither.")
    return Permanent(table.whole("first_year", 1990, 2100) or 0, table.text("source"), warm_ups, km)


@functools.cache
def _shipped() -> tuple[InspectionRule, ...]:
    return shipped("inspections", functools.partial(read_rule, local=False))
