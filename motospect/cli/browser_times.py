"""Chromium before the bench and the live page, for the benches: how soon a value is there, and its frames.

`python -m motospect.cli.browser_times PORT SLOWING...` with the session's cookie on stdin prints a JSON list:
`slowing`, `first_ms` from the start of the navigation to the first number of the live page, `bench_ms` to the
voltage on the bench, `follows_ms` until the bench has its first event, `work_ms` and `frame_ms` as p95.
"""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESK = {"width": 1280, "height": 1600}
RUNS = 5
_AWAITED = """(name) => new Promise((found, never) => {
  const look = () => performance.getEntriesByName(name).forEach((mark) => found(mark.startTime));
  new PerformanceObserver(look).observe({ entryTypes: ["mark"] });
  look();
  setTimeout(() => never(new Error(`no ${name} within 30 s`)), 30000);
})"""
_STARTED = "(name) => performance.getEntriesByName(name)[0].startTime"
FRAMES_MS = 6000
_BENCH_MARKS = """
const marked = new Set();
const mark = (name) => {
  if (marked.has(name)) return;
  marked.add(name);
  requestAnimationFrame(() => performance.mark(name));
};
new MutationObserver(() => {
  if (/\\d/.test(document.querySelector("[data-status] .status-facts dd")?.textContent)) mark("first-value");
  if (document.querySelector("[data-stream][data-connected=yes]")) mark("first-event");
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
"""
"""A mark is made with the frame that shows it; what is in the page already counts like what comes later."""
_FRAMES = """async (ms) => {
  const board = document.querySelector("[data-live]").board;
  board.frames.length = 0;
  const gaps = [];
  let last = performance.now();
  const end = last + ms;
  while (last < end) {
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  const p95 = (all) => all.sort((a, b) => a - b)[Math.floor(all.length * 0.95)] ?? 0;
  const graphs = board.strips.filter((strip) => strip.graph).length;
  return { graphs, work_ms: p95([...board.frames]), frame_ms: p95(gaps) };
}"""


def main(port: int, slowings: list[int]) -> int:
    """Print the times; returns 1 with a sentence where there is no browser to ask."""
    cookie = sys.stdin.readline().strip()
    path = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the dev extra
    except ImportError:
        return _without("playwright is not installed: ./scripts/set-up test installs it.")
    if path is None:
        return _without("there is no chromium on this machine: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        told = [_times(browser, port, cookie, slowing) for slowing in slowings]
        browser.close()
    print(json.dumps(told))  # noqa: T201 - the answer to who started it
    return 0


def _times(browser: Any, port: int, cookie: str, slowing: int) -> dict[str, float]:
    """Open the page several times with nothing kept from before, and look at the frames of the last."""
    firsts, benches, follows = [], [], []
    frames: dict[str, float] = {}
    for run in range(RUNS):
        context, page = _fresh(browser, port, cookie, slowing)
        page.add_init_script(_BENCH_MARKS)
        page.goto(f"http://127.0.0.1:{port}/")
        benches.append(page.evaluate(_AWAITED, "first-value"))
        follows.append(page.evaluate(_AWAITED, "first-event"))
        context.close()
        context, page = _fresh(browser, port, cookie, slowing)
        page.goto(f"http://127.0.0.1:{port}/live")
        page.wait_for_selector("[data-first]", timeout=30_000)
        firsts.append(page.evaluate(_STARTED, "first-value"))
        if run == RUNS - 1:
            page.wait_for_timeout(3000)
            frames = page.evaluate(_FRAMES, FRAMES_MS)
        context.close()
    middle = {"first_ms": _middle(firsts), "bench_ms": _middle(benches), "follows_ms": _middle(follows)}
    return {"slowing": slowing, **middle, **frames}


def _fresh(browser: Any, port: int, cookie: str, slowing: int) -> tuple[Any, Any]:
    """Return a context with nothing kept from before but the sign-in, and its page on a slowed processor."""
    name, _, value = cookie.partition("=")
    context = browser.new_context(viewport=DESK)
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": slowing})
    return context, page


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _without(why: str) -> int:
    print(why, file=sys.stderr)  # noqa: T201 - the answer to who started it
    return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), [int(one) for one in sys.argv[2:]]))
