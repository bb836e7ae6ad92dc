"""The shop's price lists in the store: every version is kept, the last one of each name is in force."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from motospect.errors import PriceListUnknown
from motospect.model.prices import Price, PriceList
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping

_IN_FORCE = (
    "SELECT {what} FROM price_list p WHERE NOT removed AND version ="
    " (SELECT max(version) FROM price_list o WHERE o.name = p.name) ORDER BY sequence DESC"
)


class Prices:
    """One method per question about price lists; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.prices`."""
        self._keeping = keeping
        self._useful: dict[int, PriceList] = {}

    def keep(
        self, name: str, prices: tuple[Price, ...], *, file: str, sha256: str, imported_at: str
    ) -> PriceList:
        """Keep a list as the next version of its name, all rows or none; it is in force from now on.

        The same file once more, while it is in force with the same rows, makes no new version.
        """

        def work(db: Database) -> PriceList:
            # Written before it is read: so the transaction is a writing one from its first statement on, and
            # waits for another process instead of failing half-way.
            db.execute("UPDATE price_list SET version = version WHERE 0")
            latest = db.execute(
                "SELECT version, removed, record FROM price_list WHERE name = ?"
                " ORDER BY version DESC LIMIT 1",
                [name],
            ).fetchone()
            if latest is not None and not latest[1]:
                kept = self._keeping.decoded(latest[2], PriceList)
                if kept.sha256 == sha256 and kept.prices == prices:
                    return kept
            version = 1 if latest is None else int(latest[0]) + 1
            new = PriceList(name, version, file, sha256, imported_at, prices)
            db.execute(
                "INSERT INTO price_list (name, version, imported_at, removed, record) VALUES (?, ?, ?, 0, ?)",
                [name, version, imported_at, to_json(new).decode()],
            )
            return new

        return self._keeping.write(work)

    def lists(self) -> tuple[PriceList, ...]:
        """Return the lists in force, the one imported last first."""
        found = self._keeping.read(_IN_FORCE.format(what="record"))
        return tuple(self._keeping.decoded(record, PriceList) for (record,) in found)

    def in_force(self) -> tuple[PriceList, ...]:
        """Return the lists in force with the rows an estimate can use, the one imported last first.

        A version never changes, so it is read once: lists may be long, and every look at a page asks.
        """
        wanted = [int(row[0]) for row in self._keeping.read(_IN_FORCE.format(what="sequence"))]
        useful = {}
        for sequence in wanted:
            useful[sequence] = self._useful.get(sequence) or self._read(sequence)
        self._useful = useful
        return tuple(useful.values())

    def _read(self, sequence: int) -> PriceList:
        ((record,),) = self._keeping.read("SELECT record FROM price_list WHERE sequence = ?", sequence)
        whole = self._keeping.decoded(record, PriceList)
        return replace(whole, prices=tuple(price for price in whole.prices if price.key is not None))

    def list_named(self, name: str) -> PriceList:
        """Return the version in force of a list; raises PriceListUnknown."""
        for one in self.lists():
            if one.name == name:
                return one
        raise _unknown(name)

    def remove(self, name: str) -> PriceList:
        """Put a list out of force and return it; estimates made with it stay. Raises PriceListUnknown."""
        gone = self.list_named(name)
        sql = "UPDATE price_list SET removed = 1 WHERE name = ?"
        self._keeping.write(lambda db: db.execute(sql, [name]))
        return gone


def _unknown(name: str) -> PriceListUnknown:
    return PriceListUnknown(
        f"There is no price list {name!r} in force.", hint="`motospect prices list` shows those there are."
    )
