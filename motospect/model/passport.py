"""The passport of an adapter: what it was found to do, whatever it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_PIDS = 6
"""Service byte and six PIDs fill the seven bytes of a single CAN frame (SAE J1979)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """One adapter at one port. None always means: not found out yet.

    `identity` is what it says of itself, which is no name: every clone says "ELM327 v1.5". `port` is the
    address it was reached at, `serial` the number of its chip or of its USB plug where there is one.
    `commands` says which commands it knows; `echo_off`, `spaces_off` and `fixed_wait` whether ATE0, ATS0 and
    ATAT0 also do what they say. `answer_count`: it takes the count of expected frames behind a request.
    `width` is the most PIDs it takes in a request. `longest_reply` is the longest reply that came whole,
    `overflow` the shortest that ended in BUFFER FULL, both in characters; `slow_flow`: long answers must be
    asked for slowly, False where it cannot do that either. Of `exchanges` put to vehicles `damaged` came
    back with unreadable lines. `voltage_error_v` is its voltage less the control module's (PID 42), in V.
    `baud` is the speed it was found at, `top_baud` the highest one proven, `raise_failures` how often a
    higher one was refused or did not last.
    """

    identity: str
    port: str = ""
    serial: str | None = None
    learned_at: str = ""
    commands: dict[str, bool] = field(default_factory=dict)
    echo_off: bool | None = None
    spaces_off: bool | None = None
    fixed_wait: bool | None = None
    answer_count: bool | None = None
    width: int | None = None
    longest_reply: int = 0
    overflow: int | None = None
    slow_flow: bool | None = None
    exchanges: int = 0
    damaged: int = 0
    measures_voltage: bool | None = None
    voltage_error_v: float | None = None
    baud: int | None = None
    top_baud: int | None = None
    raise_failures: int = 0

    @property
    def key(self) -> str:
        """What it is remembered by: its identity and its serial number, or else the port it is at."""
        return f"{self.identity} {self.serial or self.port}"

    @property
    def loss(self) -> float | None:
        """Share of exchanges that came back damaged, None before there were enough to say."""
        return self.damaged / self.exchanges if self.exchanges >= 50 else None
