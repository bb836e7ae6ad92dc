"""Asks the daemon that runs on this box how its parts are: the same answer as on its health page."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from motospect.config import Settings
from motospect.model.part import PartState
from motospect.model.wire import from_json
from motospect.store.lock import is_locked

ANSWER_S = 5.0
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound


def daemon_parts(settings: Settings) -> tuple[PartState, ...] | None:
    """Return the parts of the daemon that owns this store; None when none runs."""
    if not is_locked(settings.store_dir):
        return None
    host = "127.0.0.1" if settings.portal_host in EVERYWHERE else settings.portal_host
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.portal_port}/health.json"
    try:
        return from_json(json.dumps(_fetched(url)["parts"]), tuple[PartState, ...])
    except (OSError, ValueError, KeyError, TypeError) as why:
        return (
            PartState(
                "daemon",
                "failed",
                f"The daemon runs, but {url} does not answer as it should: {why}.",
                "Read its log (`journalctl -u motospect`), or restart it (`systemctl restart motospect`).",
            ),
        )


def _fetched(url: str) -> Any:
    """Return the JSON at a loopback address; a failed part's 503 is an answer too.

    Raises OSError, ValueError.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=ANSWER_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as told:
        if told.code != 503:
            raise
        with told:
            return json.load(told)
