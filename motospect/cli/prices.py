"""`motospect prices`: the shop's own price lists: read, judged row by row, kept, shown, removed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

import click

from motospect.app.profile import profile_beside
from motospect.config import Settings, load_settings
from motospect.errors import PriceListInvalid, StoreBusy
from motospect.knowledge.parts import REPLACE, area, parts
from motospect.knowledge.price_list import MOST_BYTES, Reading, read_list
from motospect.model.currency import DECIMALS
from motospect.model.identity import utc_now
from motospect.model.money import plain
from motospect.model.prices import Price, ReadList
from motospect.store import Store

T = TypeVar("T")


@click.group("prices")
def command() -> None:
    """Import, show and remove the shop's own price lists; estimates use them before any table of ours."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--name", help="Name of the list; default: the file's. The same name again is its next version."
)
@click.option("--currency", help="Currency of the prices where the file does not say it, such as EUR.")
@click.option("--dry-run", is_flag=True, help="Only say what every row would come to.")
@click.option("--skip-bad", is_flag=True, help="Import the good rows although there are bad ones.")
@click.option(
    "--decimal",
    type=click.Choice(["comma", "point"]),
    help="The decimal mark, where 1.234 may be two numbers.",
)
@click.option("--encoding", help="The file's encoding, where the one that was found is wrong.")
@click.option("--sheet", help="The workbook's sheet that is the list.")
def import_(  # noqa: PLR0913 - one parameter an option
    file: Path,
    *,
    name: str | None,
    currency: str | None,
    dry_run: bool,
    skip_bad: bool,
    decimal: Literal["comma", "point"] | None,
    encoding: str | None,
    sheet: str | None,
) -> None:
    """Import FILE (CSV or XLSX), all rows or none; every bad row is listed with its value and a remedy."""
    settings = load_settings()
    reading = _reading(settings, currency, decimal=decimal, encoding=encoding, sheet=sheet)
    found = read_list(_content(file), str(file), reading)
    _tell(found)
    if found.fatal or (found.faults and not (skip_bad or dry_run)):
        remedy = "Mend them" if found.fatal else "Mend them, or say --skip-bad to leave them out"
        raise PriceListInvalid(
            f"Nothing was imported: {len(found.faults)} fault(s) in {found.file}.", hint=f"{remedy}."
        )
    if dry_run:
        click.echo(
            f"dry run: {len(found.prices)} row(s) would be imported, {len(found.faults)} not", err=True
        )
        sys.exit(1 if found.faults else 0)
    if not found.prices:
        raise PriceListInvalid(
            f"Nothing was imported: no row of {found.file} is usable.", hint="Mend the rows."
        )
    with _writing(settings) as store:
        kept = store.prices.keep(
            name or file.stem, found.prices, file=found.file, sha256=found.sha256, imported_at=utc_now()
        )
    skipped = f", {len(found.faults)} row(s) skipped" if found.faults else ""
    click.echo(f"{kept.name}\tversion {kept.version}\t{len(kept.prices)} row(s){skipped}")


@command.command("list")
def list_() -> None:
    """Print the lists in force, the one asked first first."""
    for one in _read(load_settings(), lambda store: store.prices.lists()):
        unused = f", {len(one.unused)} not used by any estimate" if one.unused else ""
        click.echo(
            f"{one.name}\tversion {one.version}\t{one.imported_at}\t{len(one.prices)} row(s){unused}"
            f"\t{one.file}\tsha256 {one.sha256}"
        )


@command.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Print every row of the list NAME as it is used."""
    one = _read(load_settings(), lambda store: store.prices.list_named(name))
    for price in one.prices:
        click.echo("\t".join(_shown(price)))


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Put the list NAME out of force; estimates made with it stay as they are."""
    with _writing(load_settings()) as store:
        gone = store.prices.remove(name)
    click.echo(f"{gone.name}\tversion {gone.version} is no longer in force")


@command.command("parts")
def parts_() -> None:
    """Print the parts an estimate can name, as a list to fill in: key, names, area."""
    click.echo("part;description;in German;in Polish;place;net price;currency;hours")
    currency = profile_beside(load_settings()).currency
    for part in parts():
        where = area(part.area)
        names = ";".join((part.title, part.title_de, part.title_pl, where.title if where else part.area))
        click.echo(f"{part.key};{names};;{currency};")


def _reading(
    settings: Settings,
    currency: str | None,
    *,
    decimal: Literal["comma", "point"] | None,
    encoding: str | None,
    sheet: str | None,
) -> Reading:
    if currency is not None and currency not in DECIMALS:
        raise click.UsageError(f"{currency} is no currency of ISO 4217, such as EUR or PLN.")
    terms = profile_beside(settings).terms
    return Reading(terms.currency, currency, encoding, decimal, sheet, terms.tax_bp is not None)


def _content(file: Path) -> bytes:
    """Return the file; of one that is too large only as much as shows that it is."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as refused:
        raise PriceListInvalid(
            f"{file} cannot be read: {refused.strerror}.", hint="Check the path."
        ) from refused


def _tell(found: ReadList) -> None:
    click.echo(f"{found.file}: {found.form}", err=True)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    for fault in found.faults:
        click.echo(f"BAD {fault.sentence()}", err=True)


def _shown(price: Price) -> tuple[str, ...]:
    money = "no price" if price.amount is None else f"{plain(price.amount, price.currency)} {price.currency}"
    hours = "" if price.labour_s is None else f"{price.labour_s / 3600:.2f} h"
    used = price.key.removeprefix(REPLACE) if price.key else "not used by any estimate"
    return (
        f"row {price.row}",
        used,
        price.number or "",
        price.text,
        money + (" with tax" if price.gross else ""),
        hours,
    )


def _read(settings: Settings, question: Callable[[Store], T]) -> T:
    store = Store.read(settings.store_dir)
    try:
        return question(store)
    finally:
        store.close()


@contextmanager
def _writing(settings: Settings) -> Iterator[Store]:
    """Lend the store for one change: as its owner, or beside the daemon that owns it."""
    try:
        store = Store.open(settings.store_dir)
    except StoreBusy:
        store = Store.beside(settings.store_dir)
    try:
        yield store
    finally:
        store.close()
