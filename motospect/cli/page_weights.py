"""How much each page brings over the line at a first visit: every page that can be reached is weighed."""

from __future__ import annotations

import gzip
import http.client
import re
from collections import deque
from collections.abc import Iterator

_ASSET = re.compile(r'(?:href|src)="(/[^"#?]+(?:\?[^"#]*)?)(?:#[^"]*)?"')
_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
_ASSET_TAG = re.compile(r"<(?:link|script|img|use|image|source)\b[^>]*>")
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-HJ-NPR-Z0-9]{17}|[A-Za-z0-9_-]{22,}|\b[PCBU][0-9A-F]{4}\b|\b\d+\b"
)
_NOT_PAGES = ("/api/", "/static/", "/sign-out")
_FILES = (".pdf", ".csv", ".json", ".xlsx", ".zip", "/paper")
MOST_PAGES = 120


class Scales:
    """Weighs what a server on 127.0.0.1 sends to a browser with this cookie, packed as it is sent."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._cookie = cookie
        self._assets: dict[str, int] = {}

    def pages(self, first: tuple[str, ...]) -> Iterator[tuple[str, float]]:
        """Yield one page of each kind that links lead to from the first ones, and its weight in kB."""
        waiting = deque(first)
        kinds: set[str] = set()
        while waiting and len(kinds) < MOST_PAGES:
            path = waiting.popleft()
            kind = _ID.sub("*", path.partition("?")[0])
            if kind in kinds or kind.startswith(_NOT_PAGES) or kind.endswith(_FILES):
                continue
            kinds.add(kind)
            status, mime, packed, page = self._get(path)
            if status != 200 or mime != "text/html":
                continue
            waiting.extend(link.replace("&amp;", "&") for link in _LINK.findall(page))
            named = (found[1] for tag in _ASSET_TAG.findall(page) for found in _ASSET.finditer(tag))
            assets = {one for one in named if one != path}
            yield kind, (packed + sum(self._asset(one.replace("&amp;", "&")) for one in assets)) / 1000

    def _asset(self, path: str) -> int:
        if path not in self._assets:
            self._assets[path] = self._get(path)[2]
        return self._assets[path]

    def _get(self, path: str) -> tuple[int, str, int, str]:
        talk = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        talk.request("GET", path, headers={"Cookie": self._cookie, "Accept-Encoding": "gzip"})
        answer = talk.getresponse()
        body = answer.read()
        talk.close()
        plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
        mime = (answer.getheader("Content-Type") or "").partition(";")[0]
        return answer.status, mime, len(body), plain.decode(errors="replace")
