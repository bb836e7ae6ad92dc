"""Whether one item of a schedule is due, by distance and by time, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motospect.analysis.service.use import KINDS
from motospect.analysis.words import listed
from motospect.knowledge.schedule import Schedule, ScheduleItem
from motospect.model.amount import Span
from motospect.model.service import Odometer, ServiceDue, ServiceNote, ServiceState, UseFact

SOON = 0.1
"""The last tenth of an interval is "soon", and at least SOON_KM or SOON_MONTHS of it."""
SOON_KM = 1000.0
SOON_MONTHS = 1.0
OVER = 1.1
"""Past the end that applies by a tenth is "overdue"."""

_PRESSING: tuple[ServiceState, ...] = ("overdue", "due", "soon")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the vehicle: `today` is None while the box's clock is not set."""

    odometer: Odometer | None
    today: date | None
    model_year: int | None
    use: tuple[UseFact, ...]
    notes: tuple[ServiceNote, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    state: ServiceState
    text: str


def judge_item(item: ScheduleItem, schedule: Schedule, known: Known) -> ServiceDue:
    """Return the item with its state; "unknown" with the reason where distance, day or record is missing."""
    note = last_note(item.item, known.notes)
    use = [fact for fact in known.use if fact.kind in item.hard_use]
    hard = [fact for fact in use if fact.verdict == "hard"]
    easy = bool(use) and all(fact.verdict == "easy" for fact in use)
    parts = []
    if item.km is not None:
        parts.append(_by_distance(item.km, _ends(item.km, hard=bool(hard), easy=easy), note, known))
    if item.months is not None:
        parts.append(_by_time(item.months, _ends(item.months, hard=bool(hard), easy=easy), note, known))
    said = [*(part.text for part in parts), _use_text(use, hard, easy=easy), item.reason]
    evidence = [x for fact in hard for x in fact.evidence]
    if item.km is not None and known.odometer is not None:
        evidence += known.odometer.evidence
    return ServiceDue(
        item=item.item,
        title=f"{item.title}, where fitted" if item.if_fitted else item.title,
        state=_together([part.state for part in parts]),
        reason=" ".join(text for text in said if text),
        waiting_costs=item.waiting,
        source=f"{schedule.title}, version {schedule.version}: {schedule.source}",
        due_at_km=_km_span(item, note, schedule, known),
        due_on=_days(item, note),
        cost=Span(*item.cost, item.currency, schedule.source) if item.cost else None,
        evidence=tuple(dict.fromkeys(evidence)),
    )


def last_note(item: str, notes: tuple[ServiceNote, ...]) -> ServiceNote | None:
    """Return when the item was done last; notes may have been written down in any order."""
    own = [note for note in notes if note.item == item]
    if own and all(note.km is not None for note in own):
        return max(own, key=lambda note: note.km or 0)
    if own and all(note.on is not None for note in own):
        return max(own, key=lambda note: note.on or "")
    return own[-1] if own else None


def _ends(interval: tuple[float, float], *, hard: bool, easy: bool) -> tuple[float, float]:
    """Return from where on it is due and overdue: short end for hard use, long end for easy use.

    While use is not known it is due from the short end and overdue past the long one.
    """
    short, long = interval
    if hard:
        return short, short * OVER
    return (long, long * OVER) if easy else (short, max(long, short * OVER))


def _by_distance(
    interval: tuple[float, float], ends: tuple[float, float], note: ServiceNote | None, known: Known
) -> _Judged:
    reading, goes_by = known.odometer, f"Every {_range(interval)} km."
    if reading is None:
        return _Judged("unknown", f"{goes_by} The odometer was neither told (PID A6) nor typed in.")
    if note is not None and note.km is None:
        return _Judged("unknown", f"{goes_by} It was noted as done without the odometer.")
    base = note.km if note is not None and note.km is not None else 0.0
    at = f"{reading.km:,.0f} km" if reading.exact else f"{reading.km:,.0f} km or more"
    if base > reading.km:
        text = f"{goes_by} Noted as done at {base:,.0f} km, beyond the odometer's {at}: one of them is wrong."
        return _Judged("unknown", text)
    driven = reading.km - base
    done = f"Last done at {base:,.0f} km, now {at}." if note is not None else f"No record; now {at}."
    state = _state(driven, ends, max(SOON_KM, SOON * ends[0]))
    if note is None and driven >= ends[0] * OVER:
        # It may have been done in time and nobody wrote it down.
        text = f"{goes_by} {done} It was first due at {ends[0]:,.0f} km: ask when it was done last."
        return _Judged("unknown", text)
    if state == "ok" and not reading.exact:
        return _Judged("unknown", f"{goes_by} {done} How far since is not known.")
    return _Judged(state, f"{goes_by} {done}")


def _by_time(
    interval: tuple[float, float], ends: tuple[float, float], note: ServiceNote | None, known: Known
) -> _Judged:
    goes_by = f"Every {_range(interval)} months."
    if known.today is None:
        return _Judged("unknown", f"{goes_by} The box's clock is not set, so time cannot be told.")
    if note is not None and note.on is None:
        return _Judged("unknown", f"{goes_by} It was noted as done without the day.")
    if note is None:
        return _since_new(goes_by, ends, known)
    base = date.fromisoformat(note.on or "")
    if base > known.today:
        return _Judged(
            "unknown", f"{goes_by} Noted as done on {note.on}, a day to come: one of them is wrong."
        )
    gone = _months(base, known.today)
    state = _state(gone, ends, max(SOON_MONTHS, SOON * ends[0]))
    return _Judged(state, f"{goes_by} Last done on {note.on}, {gone:.0f} months ago.")


def _since_new(goes_by: str, ends: tuple[float, float], known: Known) -> _Judged:
    """A vehicle may be built up to a year before its model year begins: no older than that is certain."""
    if known.model_year is None or known.today is None:
        return _Judged("unknown", f"{goes_by} No record, and the vehicle's age is not known.")
    oldest = _months(date(known.model_year - 1, 1, 1), known.today)
    if oldest < ends[0] - max(SOON_MONTHS, SOON * ends[0]):
        return _Judged("ok", f"{goes_by} No record; the vehicle is at most {max(0, oldest):.0f} months old.")
    return _Judged("unknown", f"{goes_by} No record of when it was done last.")


def _state(gone: float, ends: tuple[float, float], soon: float) -> ServiceState:
    if gone >= ends[1]:
        return "overdue"
    if gone >= ends[0]:
        return "due"
    return "soon" if gone >= ends[0] - soon else "ok"


def _together(states: list[ServiceState]) -> ServiceState:
    """Whichever comes first; "ok" only when each is."""
    for state in _PRESSING:
        if state in states:
            return state
    return "ok" if set(states) == {"ok"} else "unknown"


def _use_text(use: list[UseFact], hard: list[UseFact], *, easy: bool) -> str:
    if hard:
        return f"The short end, for {listed([KINDS[fact.kind] for fact in hard])}."
    if easy:
        return "The long end: the use is easy on it."
    return "How the vehicle is used is not known well enough, so it counts from the short end." if use else ""


def _km_span(item: ScheduleItem, note: ServiceNote | None, schedule: Schedule, known: Known) -> Span | None:
    if item.km is None or (note is not None and note.km is None):
        return None
    base = note.km if note is not None and note.km is not None else 0.0
    if note is None and known.odometer is not None and known.odometer.km >= item.km[1]:
        return None
    return Span(base + item.km[0], base + item.km[1], "km", schedule.source)


def _days(item: ScheduleItem, note: ServiceNote | None) -> tuple[str, str] | None:
    if item.months is None or note is None or note.on is None:
        return None
    base = date.fromisoformat(note.on)
    return _later(base, item.months[0]).isoformat(), _later(base, item.months[1]).isoformat()


def _later(day: date, months: int) -> date:
    """Return the day so many months later; the 29th to 31st become the 28th, which every month has."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def _months(first: date, last: date) -> float:
    return (last - first).days / 30.4375


def _range(interval: tuple[float, float]) -> str:
    short, long = interval
    return f"{short:,.0f}" if short == long else f"{short:,.0f} to {long:,.0f}"
