"""Maintenance of one vehicle: what was done, how it is used, and what is due with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.amount import Span

ServiceState: TypeAlias = Literal["overdue", "due", "soon", "ok", "unknown"]
UseKind: TypeAlias = Literal["short_trips", "idling", "mixture"]
UseVerdict: TypeAlias = Literal["hard", "easy", "unknown"]

MOST_KM = 3_000_000.0
"""More than any road vehicle has driven; beyond it a distance is a typing mistake."""


@dataclass(frozen=True, slots=True)
class ServiceNote:
    """What a person noted of a vehicle: an item done, or with `item` None only what the odometer showed.

    `km` is the odometer then, `on` the day as YYYY-MM-DD; either may be unknown. `noted_at` is RFC 3339 UTC
    by the box's clock.
    """

    vin: str
    item: str | None
    km: float | None
    on: str | None
    noted_at: str


@dataclass(frozen=True, slots=True)
class Odometer:
    """How far the vehicle has driven. `exact` is False for an earlier reading: it has driven that or more."""

    km: float
    exact: bool
    source: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UseFact:
    """How the vehicle is used in one respect, from what it told; "unknown" says what is missing."""

    kind: UseKind
    verdict: UseVerdict
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceDue:
    """One item of the schedule. `due_at_km` is an odometer span, `due_on` first and last day (YYYY-MM-DD).

    None where it cannot be told; `reason` says why. `waiting_costs` is what waiting costs, in words, `cost`
    its range where the schedule has one. `joined_with` are ids of hypotheses, findings and estimate lines on
    the same parts, to be done in one visit.
    """

    item: str
    title: str
    state: ServiceState
    reason: str
    waiting_costs: str
    source: str
    due_at_km: Span | None = None
    due_on: tuple[str, str] | None = None
    cost: Span | None = None
    joined_with: tuple[str, ...] = ()
    joined_why: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """Everything due on a vehicle, most pressing first. `schedules` are the titles of those it was judged by.

    `notes` are sentences: what is missing and how to give it. `noted` counts the notes that were looked at.
    """

    schedules: tuple[str, ...]
    due: tuple[ServiceDue, ...]
    use: tuple[UseFact, ...]
    odometer: Odometer | None = None
    notes: tuple[str, ...] = ()
    noted: int = 0

    @property
    def pressing(self) -> tuple[ServiceDue, ...]:
        """What is overdue, due or soon."""
        return tuple(item for item in self.due if item.state in {"overdue", "due", "soon"})

    @property
    def worth_a_look(self) -> tuple[ServiceDue, ...]:
        """What presses, and what is not known but lies on the parts of a repair: look while they are open."""
        same = (item for item in self.due if item.state == "unknown" and item.joined_with)
        return (*self.pressing, *same)
