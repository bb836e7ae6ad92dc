"""What a node says, as literal messages."""

from __future__ import annotations

import json
from typing import Any

BOOT = "ab12cd34"


def window(seq: int = 1, /, *, mv: int = 12_650, **changes: Any) -> bytes:
    """Return the window that began `seq` seconds after the node's start, every sample at `mv`."""
    said = {
        "v": 1,
        "boot": BOOT,
        "seq": seq,
        "oldest": 1,
        "t_ms": 1000 * (seq - 1),
        "sent_ms": 1000 * seq,
        "samples": 100,
        "missed": 0,
        "low_mv": mv,
        "high_mv": mv,
        "ripple_mv": 0,
        "blocks_mv": [mv] * 10,
    }
    return json.dumps(said | changes).encode()


def status(**changes: Any) -> bytes:
    """Return the status of a node that is well."""
    said = {"v": 1, "state": "online", "boot": BOOT, "firmware": "1.0", "wall": "2026-05-04T09:30:00Z"}
    return json.dumps(said | changes).encode()
