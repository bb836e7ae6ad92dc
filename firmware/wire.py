"""What the node says and hears: JSON on `motospect/v1/node/<id>/`, described in README.md."""

import ujson as json
from ring import EMPTY

VERSION = 1
FIRMWARE = "1.0"


class Topics:
    """The node's own corner of the broker; its password opens no other."""

    def __init__(self, node_id):
        base = "motospect/v1/node/%s/" % node_id
        self.window = (base + "window").encode()
        self.status = (base + "status").encode()
        self.ack = (base + "ack").encode()


def window(fields, boot, oldest, sent_ms):
    """Return a window's message; `sent_ms` lets the box find its age without any wall clock."""
    seq, t_ms, samples, missed, low_mv, high_mv, ripple_mv = fields[:7]
    return json.dumps(
        {
            "v": VERSION,
            "boot": boot,
            "seq": seq,
            "oldest": oldest,
            "t_ms": t_ms,
            "sent_ms": sent_ms,
            "samples": samples,
            "missed": missed,
            "low_mv": low_mv,
            "high_mv": high_mv,
            "ripple_mv": ripple_mv,
            "blocks_mv": [None if mv == EMPTY else mv for mv in fields[7:]],
        }
    ).encode()


def online(boot, wall, held, lost):
    """Return the status of a living node; `wall` is what it takes for the time."""
    return json.dumps(
        {
            "v": VERSION,
            "state": "online",
            "boot": boot,
            "firmware": FIRMWARE,
            "wall": wall,
            "held": held,
            "lost": lost,
        }
    ).encode()


def offline(boot):
    """Return the status that the broker publishes when the node is gone (its last will)."""
    return json.dumps({"v": VERSION, "state": "offline", "boot": boot}).encode()


def acknowledged(text, boot):
    """Return the number up to which the box has this start's windows; None when it is not about them."""
    try:
        said = json.loads(text)
        return said["seq"] if said["boot"] == boot and isinstance(said["seq"], int) else None
    except (ValueError, KeyError, TypeError):
        return None
