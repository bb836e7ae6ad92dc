"""Somebody who opens pages, for the benches: in a process of its own, one page after the other.

`python -m motospect.cli.page_reader PORT SECONDS PATH...` with the session's cookie on stdin; prints one
time in ms a line, from the request to the last byte, over one connection that stays open.
"""

from __future__ import annotations

import http.client
import itertools
import sys
import threading
import time

EVERY_S = 0.1


def main(port: int, seconds: float, paths: list[str]) -> int:
    """Open the pages in turn for so long; returns 1 when one did not answer."""
    cookie = sys.stdin.readline().strip()
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    end, pause = time.perf_counter() + seconds, threading.Event()
    for path in itertools.cycle(paths):
        began = time.perf_counter()
        if began >= end:
            return 0
        talk.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = talk.getresponse()
        answer.read()
        if answer.status != 200:
            print(f"{path}: {answer.status}", file=sys.stderr)  # noqa: T201 - the answer to who started it
            return 1
        print((time.perf_counter() - began) * 1e3)  # noqa: T201 - the answer to who started it
        pause.wait(max(0.0, began + EVERY_S - time.perf_counter()))
    return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
