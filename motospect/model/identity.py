"""Ids and times that sort: UUIDv7 (RFC 9562 section 5.7) and RFC 3339 UTC."""

from __future__ import annotations

import datetime as dt
import secrets
import time
import uuid


def new_id(now_ns: int | None = None) -> str:
    """Return a UUIDv7: 48 bits of Unix milliseconds, 74 random bits, so ids sort by their making."""
    milliseconds = (time.time_ns() if now_ns is None else now_ns) // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def utc_now() -> str:
    """Return the present time as RFC 3339 UTC with milliseconds, for example 2026-05-04T09:30:00.250Z."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
