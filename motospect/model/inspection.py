"""What an inspection of the emissions diagnostics would say of a vehicle now, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

InspectionResult: TypeAlias = Literal["pass", "reject", "fail", "unknown"]
"""fail: lamp or codes. reject: not ready, or no communication. unknown: this scan cannot tell."""

ReasonKind: TypeAlias = Literal[
    "lamp", "code", "permanent", "monitors", "communication", "unheard", "rule", "note"
]
"""What a reason is about. `rule`: the rule does not fit the vehicle. `note`: decides nothing."""

MonitorState: TypeAlias = Literal["complete", "incomplete", "unsupported"]


@dataclass(frozen=True, slots=True)
class InspectionReason:
    """One sentence that leads to the result, and the exchanges it rests on."""

    kind: ReasonKind
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitorCheck:
    """One monitor of the vehicle. `counts` is whether the rule holds it against the vehicle while it is open.

    None where the rule says nothing of this engine's or model year's monitors. `state` is the worst any ECU
    told; `ecus` are those that have the monitor.
    """

    name: str
    state: MonitorState
    counts: bool | None
    ecus: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """What lets one open monitor run to its end, as conditions of driving in words; `source` says whose."""

    monitor: str
    conditions: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class AfterClear:
    """What clearing the codes now would do to the result: monitors it opens and permanent codes that stay."""

    result: InspectionResult
    text: str
    opens: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectionVerdict:
    """What one rule says. `rule` is its name, `version` and `source` are the rule's own.

    `text` is the result in a few sentences for a customer. `closes` has one entry for each open monitor.
    """

    rule: str
    title: str
    version: str
    result: InspectionResult
    text: str
    reasons: tuple[InspectionReason, ...] = ()
    monitors: tuple[MonitorCheck, ...] = ()
    closes: tuple[Closing, ...] = ()
    after_clear: AfterClear | None = None
    source: str = ""
    local: bool = False
    """The shop's own rule, not one that ships."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """Every exchange the result rests on, each once."""
        return tuple(dict.fromkeys(x for reason in self.reasons for x in reason.evidence))

    @property
    def open_monitors(self) -> tuple[str, ...]:
        """Names of the monitors that have not run to their end, whether they count or not."""
        return tuple(check.name for check in self.monitors if check.state == "incomplete")
