"""Customers' pages in the fleet's database: keeping the last version of each, finding one by its token."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from motospect.fleet.database import Connection, told
from motospect.fleet.decisions import settle
from motospect.fleet.letters import KeptPage
from motospect.model.customer_page import CustomerPage, token_digest
from motospect.model.wire import from_json

# An earlier version that comes late changes nothing, and nothing comes from a box that the link is not of.
_UPSERT = """
    INSERT INTO customer_page AS kept (token_sha256, box, version, sha256, state, expires_at, record)
    VALUES (%s, %s, %s, %s, %s, coalesce(%s::timestamptz, now() + make_interval(secs => %s)), %s)
    ON CONFLICT (token_sha256) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256,
        state = excluded.state, expires_at = excluded.expires_at, record = excluded.record,
        received_at = now()
    WHERE kept.box = excluded.box AND kept.version < excluded.version
"""
_KEPT = "SELECT box, version, sha256 FROM customer_page WHERE token_sha256 = %s"
_FOUND = """
    SELECT token_sha256, state, expires_at <= now() AS over, expires_at, received_at, record::text AS record
    FROM customer_page WHERE token_sha256 = %s
"""
_FORGET = "UPDATE customer_page SET record = NULL WHERE record IS NOT NULL AND expires_at <= now()"


@dataclass(frozen=True, slots=True)
class SharedPage:
    """What a link leads to. `page` is there while the link is live, and only then."""

    state: Literal["live", "ended", "expired"]
    received_at: dt.datetime
    expires_at: dt.datetime
    page: CustomerPage | None


def keep_pages(connection: Connection, pages: Sequence[KeptPage]) -> dict[str, str]:
    """Write the newest versions, inside a transaction; returns why not, by record id, for those refused."""
    refused: dict[str, str] = {}
    # In one order everywhere, so that two ingesters never wait for each other.
    for page in sorted(pages, key=lambda page: page.token_sha256):
        connection.execute(
            _UPSERT,
            [
                page.token_sha256, page.box, page.version, page.sha256, page.state, page.expires_at,
                page.valid_s, page.record,
            ],
        )  # fmt: skip
        there = connection.execute(_KEPT, [page.token_sha256]).fetchone()
        if there is None or there["box"] != page.box:
            refused[page.id] = "the link belongs to another box"
        elif there["version"] == page.version and there["sha256"] != page.sha256:
            refused[page.id] = "another page is kept under this version already"
        else:
            settle(connection, page.token_sha256, page.answers, over=page.state == "ended")
    if pages:
        connection.execute(_FORGET)
    return refused


def shared_page(connection: Connection, token: str) -> SharedPage | None:
    """Return what a token leads to, None when it leads nowhere. The database knows its hash only."""
    digest = token_digest(token)
    with told():
        row = connection.execute(_FOUND, [digest]).fetchone()
    # Whoever guesses chooses no bit of the hash, so how far an index compares tells nothing of a token.
    if row is None or not hmac.compare_digest(row["token_sha256"].encode(), digest.encode()):
        return None
    if row["state"] == "ended":
        return SharedPage("ended", row["received_at"], row["expires_at"], None)
    if row["over"] or row["record"] is None:
        return SharedPage("expired", row["received_at"], row["expires_at"], None)
    page = from_json(row["record"], CustomerPage)
    return SharedPage("live", row["received_at"], row["expires_at"], page)
