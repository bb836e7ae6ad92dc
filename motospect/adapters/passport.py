"""Getting to know an adapter: every exchange tells something, and what it told before is remembered.

Nothing is asked for the sake of knowing where an ordinary exchange shows it: the first value is not kept
waiting. Identities of clones are not unique, so a passport belongs to identity and serial number or port.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from motospect.model.identity import utc_now
from motospect.model.passport import MOST_PIDS, Passport

KEEP_EVERY = 500
"""Exchanges after which the counts are kept, besides at every new ability and at the end."""
COUNTED = 4000
"""Beyond so many the counts are halved, so that the loss rate is that of the last weeks."""
SHORT_WAIT_S = (0.02, 0.09)
"""With ATAT0 and a wait of 100 ms no uncounted request can end within this time."""
SURE = 5
"""So many waits must have been kept, or three cut short, before it is said which."""
GIVE_UP_RAISING = 2
VOLTAGE_NEWS_V = 0.3
"""Two voltages measured seconds apart differ by less than this without anything being new."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Where passports are kept. `recall` returns all, the latest first; neither may raise.

    `most_baud` is the highest speed a serial line may be raised to, 0 for never.
    """

    recall: Callable[[], tuple[Passport, ...]] = tuple
    keep: Callable[[Passport], None] = lambda _: None
    most_baud: int = 0


@dataclass(slots=True)
class _Count:
    """Exchanges not yet in the passport: how many, how many of them damaged, the longest whole reply."""

    exchanges: int = 0
    damaged: int = 0
    longest: int = 0

    def add(self, *, damaged: bool, characters: int) -> None:
        self.exchanges += 1
        self.damaged += damaged
        self.longest = max(self.longest, characters)

    def added_to(self, page: Passport) -> Passport:
        """Return the page with these; old ones lose weight, so that a cable mended is seen."""
        exchanges, lost = page.exchanges + self.exchanges, page.damaged + self.damaged
        while exchanges > COUNTED:
            exchanges, lost = exchanges // 2, lost // 2
        longest = max(page.longest_reply, self.longest)
        return replace(page, exchanges=exchanges, damaged=lost, longest_reply=longest)


class PassportBook:
    """The passport of the adapter on one open wire while it is being written; used by its thread."""

    def __init__(self) -> None:
        self._page: Passport | None = None
        self._memory = Memory()
        self._port = ""
        self._assumed: int | None = None
        self._waits = [0, 0]
        self._unkept = 0
        self._news = False
        self._counted = _Count()

    @property
    def passport(self) -> Passport | None:
        """The passport as it is now; None before the adapter has said who it is."""
        if self._page is not None and self._counted.exchanges:
            self._page = self._counted.added_to(self._page)
            self._counted = _Count()
        return self._page

    @property
    def counts(self) -> bool:
        """Whether the count of expected frames may be sent; tried until it is refused."""
        return self._page is None or self._page.answer_count is not False

    @property
    def width(self) -> int:
        """How many PIDs a request may hold; six until something else is known."""
        known = self._page.width if self._page else self._assumed
        return MOST_PIDS if known is None else known

    @property
    def most_baud(self) -> int:
        """The highest speed this adapter may be raised to; 0 when it is not to be tried again."""
        failures = self._page.raise_failures if self._page else 0
        return self._memory.most_baud if failures < GIVE_UP_RAISING else 0

    def assume_width(self, pids: int) -> None:
        """Take this width where there is no adapter to learn it from."""
        self._assumed = max(1, min(pids, MOST_PIDS))

    def remember(self, memory: Memory, *, port: str) -> None:
        """Use this memory for the adapter at `port`."""
        self._memory, self._port = memory, port

    def bauds(self) -> tuple[int, ...]:
        """Return the speeds adapters were found at on this port: where to look first."""
        known = [passport for passport in self._memory.recall() if passport.port == self._port]
        return tuple(dict.fromkeys(b for p in known for b in (p.baud, p.top_baud) if b))

    def begin(self, identity: str, serial: str | None) -> Passport:
        """Take up the passport of this adapter, an empty one when it was never here or says another name."""
        new = Passport(identity=identity, port=self._port, serial=serial, learned_at=utc_now())
        known = {passport.key: passport for passport in self._memory.recall()}
        self._page = replace(known.get(new.key, new), port=self._port)
        self._counted = _Count()
        return self._page

    def note(self, **found: Any) -> None:
        """Note what was found out: fields of the passport."""
        page = self._page
        # Nearly every exchange finds what is known already; each of them waits for this.
        if page is not None and any(getattr(page, name) != value for name, value in found.items()):
            self._page = replace(page, **found, learned_at=utc_now())
            self._news = True

    def command(self, name: str, *, known: bool) -> None:
        """Note whether the adapter knows a command."""
        if self._page is not None and self._page.commands.get(name) != known:
            self.note(commands={**self._page.commands, name: known})

    def exchange(self, *, damaged: bool, characters: int, whole: bool) -> None:
        """Count one exchange with a vehicle, the length of its reply, and whether it came whole."""
        if self._page is None:
            return
        self._counted.add(damaged=damaged, characters=characters if whole and not damaged else 0)
        self._unkept += 1
        self._news |= self._unkept >= KEEP_EVERY

    def waited(self, elapsed_s: float) -> None:
        """Judge by an uncounted request with an answer whether the wait is as long as it was set."""
        low, high = SHORT_WAIT_S
        if self._page is None or elapsed_s < low:
            return
        short = elapsed_s < high
        self._waits[short] += 1
        kept, cut = self._waits
        if cut >= 3:
            self.note(fixed_wait=False)
        elif kept >= SURE and not cut:
            self.note(fixed_wait=True)

    def module_voltage(self, module_v: float, adapter_v: float | None) -> None:
        """Hold the adapter's voltage against the one its control module just told, both in V."""
        if self._page is None or adapter_v is None:
            return
        error_v, before_v = round(adapter_v - module_v, 1), self._page.voltage_error_v
        if before_v is None or abs(error_v - before_v) >= VOLTAGE_NEWS_V:
            self.note(voltage_error_v=error_v)
            self.keep()

    def raise_failed(self, *, for_good: bool = False) -> None:
        """Note that a higher speed did not last, or that the adapter knows no way to one."""
        if self._page is not None:
            self.note(raise_failures=GIVE_UP_RAISING if for_good else self._page.raise_failures + 1)

    def keep(self) -> None:
        """Keep what is new, when anything is."""
        if self._news and (page := self.passport) is not None:
            self._news, self._unkept = False, 0
            self._memory.keep(page)

    def close(self) -> None:
        """Keep the counts of the last exchanges too."""
        self._news |= self._unkept > 0
        self.keep()
