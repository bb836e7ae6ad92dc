"""Customers' pages for the fleet's server: which have to be made anew, the last version, its way out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlite_utils import Database

from motospect.model.customer_page import KIND, CustomerPage, PageState, content_digest
from motospect.model.remote_decision import DecisionResult
from motospect.model.wire import to_json
from motospect.store.keeping import Keeping

ANSWERS_TOLD = 20
"""Of each link; the server has one on its way at a time."""

# Whatever a page is drawn from leaves a mark here; what it says is compared only when the mark has changed.
_STAMP = """
    json_array(t.expires_at, t.revoked,
        (SELECT max(e.sequence) FROM estimate e WHERE e.scan = s.id),
        (SELECT max(c.sequence) FROM consent c WHERE c.scan = s.id),
        (SELECT max(d.sequence) FROM cloud_decision d WHERE d.share = t.sequence),
        (SELECT json_group_array(p.record) FROM photo p WHERE p.scan = s.id),
        (SELECT count(*) || '-' || max(n.sequence) FROM service_note n WHERE n.vin = s.vin),
        (SELECT json_group_array(r.sequence || r.state) FROM capture r
            WHERE r.vin = s.vin AND r.demo = s.demo),
        (SELECT max(l.sequence) || '-' || sum(l.removed) FROM price_list l))
"""
_LOOK = f"""
    SELECT t.sequence, t.token, s.id, t.expires_at, t.revoked, {_STAMP} AS stamp,
        c.stamp, c.state
    FROM share t JOIN scan s ON s.sequence = t.scan LEFT JOIN cloud_page c ON c.share = t.sequence
    WHERE s.demo = ? AND s.record IS NOT NULL AND (
        (NOT t.revoked AND t.expires_at > ?) OR (c.state = 'live' AND (t.revoked OR NOT ?)))
    ORDER BY t.revoked DESC, t.sequence DESC
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A link whose page may have to be made anew. `stamp` stands for everything it is made from."""

    share: int
    token: str
    scan_id: str
    expires_at: str
    state: PageState
    stamp: str


@dataclass(frozen=True, slots=True)
class DecidedLink:
    """A published link a decision is about, and whether it still works."""

    share: int
    token: str
    scan_id: str
    live: bool


class CloudPages:
    """One method per question about pages for the fleet's server; all of them as `Store` says of its own."""

    def __init__(self, keeping: Keeping) -> None:
        """Use `Store.cloud_pages`."""
        self._keeping = keeping

    def changed(self, *, now: str, demo: bool, shown: bool, beside: str) -> tuple[SharedPage, ...]:
        """Return the links whose page is not yet as it should be: the ended first, then the newest.

        `shown` False: none may be live. `beside` stands for what pages are made from besides the store's
        records, such as the shop's name. Virtual vehicles are looked at only where `demo` says so.
        """
        found = self._keeping.read(_LOOK, demo, now, shown)
        links = [(_shared(row, shown=shown, beside=beside), row) for row in found]
        return tuple(link for link, row in links if link.stamp != row[6] and "live" in (link.state, row[7]))

    def publish(self, link: SharedPage, page: CustomerPage) -> bool:
        """Keep what the link's page says now and send it; False when that is what was sent last.

        The page gets its version here: one more than the last, and at least the time in milliseconds, so
        that it counts also after a backup of an earlier time was restored.
        """
        content = content_digest(page)

        def work(db: Database) -> bool:
            last = db.execute(
                "SELECT version, content_sha256 FROM cloud_page WHERE share = ?", [link.share]
            ).fetchone()
            if last is not None and last[1] == content:
                db.execute("UPDATE cloud_page SET stamp = ? WHERE share = ?", [link.stamp, link.share])
                return False
            numbered = replace(page, version=max(page.version, (last[0] if last else 0) + 1))
            db.execute(
                "INSERT INTO cloud_page (share, id, version, state, stamp, content_sha256, record)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (share) DO UPDATE SET id = excluded.id,"
                " version = excluded.version, state = excluded.state, stamp = excluded.stamp,"
                " content_sha256 = excluded.content_sha256, record = excluded.record,"
                " confirmed = CASE excluded.state WHEN 'live' THEN confirmed ELSE 0 END",
                [
                    link.share, numbered.id, numbered.version, numbered.state, link.stamp, content,
                    to_json(numbered).decode(),
                ],
            )  # fmt: skip
            # One that waits is not sent any more: the server wants the last version and no other.
            db.execute("DELETE FROM outbox WHERE share = ?", [link.share])
            db.execute("INSERT INTO outbox (kind, share) VALUES (?, ?)", [KIND, link.share])
            return True

        return self._keeping.write(work)

    def delivered(self, token: str) -> bool:
        """Whether the fleet's server has confirmed a page for this link that is still meant to be shown."""
        found = self._keeping.read(
            "SELECT 1 FROM cloud_page c JOIN share t ON t.sequence = c.share"
            " WHERE t.token = ? AND c.state = 'live' AND c.confirmed > 0",
            token,
        )
        return bool(found)

    def link_of(self, token_sha256: str, *, now: str) -> DecidedLink | None:
        """Return the link the server knows by this hash, None when this box has published none such."""
        found = self._keeping.read(
            "SELECT t.sequence, t.token, s.id, t.revoked OR t.expires_at <= ? FROM cloud_page c"
            " JOIN share t ON t.sequence = c.share JOIN scan s ON s.sequence = t.scan"
            " WHERE c.record ->> '$.token_sha256' = ?",
            now,
            token_sha256,
        )
        if not found:
            return None
        share, token, scan_id, over = found[0]
        return DecidedLink(share, token, scan_id, live=not over)

    def answer_to(self, decision_id: str) -> DecisionResult | None:
        """Return what became of a decision of the server; None for one that is new."""
        found = self._keeping.read("SELECT result FROM cloud_decision WHERE id = ?", decision_id)
        return cast("DecisionResult", found[0][0]) if found else None

    def answer(self, decision_id: str, share: int, result: DecisionResult) -> None:
        """Keep what became of a decision; the next version of the page tells it. Of two the first holds."""
        sql = "INSERT INTO cloud_decision (id, share, result) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
        self._keeping.write(lambda db: db.execute(sql, [decision_id, share, result]))

    def answers(self, share: int) -> dict[str, DecisionResult]:
        """Return what became of the link's last decisions, by id, the last one last."""
        found = self._keeping.read(
            "SELECT id, result FROM cloud_decision WHERE share = ? ORDER BY sequence DESC LIMIT ?",
            share,
            ANSWERS_TOLD,
        )
        return {decision_id: cast("DecisionResult", result) for decision_id, result in reversed(found)}

    def send_again(self, share: int) -> None:
        """Have the link's page sent once more, unless it waits: the server asks for what it was told."""
        sql = (
            "UPDATE cloud_page SET stamp = '', content_sha256 = '' WHERE share = ?"
            " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.share = cloud_page.share)"
        )
        self._keeping.write(lambda db: db.execute(sql, [share]))

    def withhold_virtual_scans(self) -> int:
        """Take scans of virtual vehicles out of the outbox, for boxes that are no demo; returns how many."""
        sql = "DELETE FROM outbox WHERE scan IN (SELECT sequence FROM scan WHERE demo)"
        return self._keeping.write(lambda db: db.execute(sql).rowcount)


def forget_outbox(db: Database, sequence: int, *, kept: bool) -> bool:
    """Take a record out of the outbox; a page the server has `kept` is noted as confirmed."""
    if kept:
        db.execute(
            "UPDATE cloud_page SET confirmed = version WHERE state = 'live' AND share ="
            " (SELECT share FROM outbox WHERE sequence = ?)",
            [sequence],
        )
    return bool(db.execute("DELETE FROM outbox WHERE sequence = ?", [sequence]).rowcount > 0)


def _shared(row: tuple[Any, ...], *, shown: bool, beside: str) -> SharedPage:
    share, token, scan_id, expires_at, revoked, marks, _, _ = row
    # The server knows the end of a link's time by itself; nothing is sent when it comes.
    live = shown and not revoked
    stamp = hashlib.sha256(f"{marks} {beside}".encode()).hexdigest() if live else "ended"
    return SharedPage(share, token, scan_id, expires_at, "live" if live else "ended", stamp)
