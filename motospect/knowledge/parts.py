"""Parts and where they are worked at: what an estimate can name, and what a repair of each cause needs."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from motospect.errors import TableInvalid
from motospect.knowledge.tables import read_table
from motospect.model.amount import Span

ACCESS_SOURCE = "MOTOSPECT, own estimate"
REPLACE = "replace_"
"""Before a part's key: the work of replacing it, as a shop's list of working times may call it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part, its name in English, German and Polish, and the area where it is."""

    key: str
    title: str
    title_de: str
    title_pl: str
    area: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place of the vehicle. `access` (h) is the time to get there and to close up, shared by work there."""

    key: str
    title: str
    access: Span
    what: str


def part(key: str) -> Part | None:
    """Return a part by its key; None when there is none."""
    return _parts().get(key)


def parts() -> tuple[Part, ...]:
    """Return every part, in the order of the table: by area."""
    return tuple(_parts().values())


def area(key: str) -> Area | None:
    """Return an area by its key; None when there is none."""
    return _areas().get(key)


def parts_for(cause: str) -> tuple[Part, ...]:
    """Return what the repair of a named cause needs, the main part first; nothing where work is enough."""
    return _needed("repairs.tsv", "cause").get(cause, ())


def parts_of_service(item: str) -> tuple[Part, ...]:
    """Return the parts a maintenance item takes, the main one first; nothing for one that is work alone."""
    return _needed("services.tsv", "item").get(item, ())


def key_named(text: str) -> str | None:
    """Return the part or `replace_` key that a text names, by its key or whole name in any language."""
    return _names().get(_plain(text))


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())


@functools.cache
def _parts() -> dict[str, Part]:
    rows = read_table("parts.tsv", ("key", "title", "title_de", "title_pl", "area"))
    return {row[0]: Part(*row) for row in rows}


@functools.cache
def _names() -> dict[str, str]:
    names = {}
    for known in _parts().values():
        for name in (known.title, known.title_de, known.title_pl, known.key):
            names[_plain(name)] = known.key
        names[_plain(REPLACE + known.key)] = REPLACE + known.key
    return names


@functools.cache
def _areas() -> dict[str, Area]:
    found = {}
    for key, title, access, what in read_table("areas.tsv", ("area", "title", "access_h", "what")):
        low, _, high = access.partition("-")
        found[key] = Area(key, title, Span(float(low), float(high), "h", ACCESS_SOURCE), what)
    return found


@functools.cache
def _needed(table: str, what: str) -> dict[str, tuple[Part, ...]]:
    found = {}
    for name, needed in read_table(table, (what, "parts")):
        known = [_parts().get(key) for key in needed.split()]
        if None in known or not known:
            raise TableInvalid(
                f"The table {table} names an unknown part at {name}.", hint="Install MOTOSPECT again."
            )
        found[name] = tuple(one for one in known if one is not None)
    return found
