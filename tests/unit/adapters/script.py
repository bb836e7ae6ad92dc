"""An adapter's end of the wire that answers from a table, for tests of the driver and of what lies above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SETUP = {
    "ATD": "OK", "ATE0": "OK", "ATL0": "OK", "ATS0": "OK", "ATM0": "OK", "ATCAF1": "OK", "ATAT0": "OK",
    "ATST19": "OK", "ATSTFF": "OK", "ATH1": "OK", "STI": "?", "ATI": "ELM327 v1.5", "ATRV": "12.4V",
    "ATPC": "OK", "ATSPA6": "OK", "ATDPN": "A6", "0100": "SEARCHING...\r7E8064100BE3FA813",
}  # fmt: skip


class ScriptedStream:
    """Answers each command from `replies`: one text, or several served in turn, the last one for good.

    A reply of None never reaches its prompt. Commands outside the table answer `?`; `ATSH` always `OK`.
    """

    def __init__(self, replies: Mapping[str, str | Sequence[str | None] | None]) -> None:
        self._replies = {
            name: [r] if r is None or isinstance(r, str) else list(r) for name, r in replies.items()
        }
        self._pending: str | None = ""
        self.sent: list[str] = []
        self.stale = ""
        self.closed = False
        self.address = "script"
        self.baud: int | None = None
        self.is_uart = False

    def set_baud(self, baud: int) -> bool:
        return False

    def drain(self) -> None:
        return

    def send(self, text: str) -> None:
        self.sent.append(text)
        replies = self._replies.get(text, ["OK" if text.startswith("ATSH") else "?"])
        self._pending = replies.pop(0) if len(replies) > 1 else replies[0]

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (">",)
    ) -> tuple[str, bool]:
        reply, self._pending = self._pending, None
        return ("", False) if reply is None else (f"{reply}\r\r", True)

    def discard(self) -> str:
        stale, self.stale = self.stale, ""
        return stale

    def close(self) -> None:
        self.closed = True
