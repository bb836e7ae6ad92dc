"""What an adapter's passport means for the person who uses it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from motospect.model.part import PartState
from motospect.model.passport import MOST_PIDS, Passport

FALSE_VOLTS = 0.7
"""A voltage wrong by this turns a good battery into a weak one, or the other way round."""
LOSS = 0.005
MUCH_LOSS = 0.05
REMEDY = "Reading goes on and nothing is invented; another adapter reads more or faster."


def consequences(passport: Passport) -> tuple[str, ...]:
    """Return one sentence for everything that is worth knowing; nothing for an adapter without weakness."""
    return (*_speed(passport), *_truth(passport), *_voltage(passport))


def passport_part(passport: Passport | None) -> PartState:
    """Return the adapter's abilities as one part of the box."""
    if passport is None:
        return PartState("adapter abilities", "absent", "No adapter has been got to know yet.")
    said = consequences(passport) or ("It did all that was asked of it so far.",)
    weak = _is_weak(passport)
    reason = f"{passport.identity}: {' '.join(said)}"
    return PartState("adapter abilities", "degraded" if weak else "ok", reason, REMEDY if weak else None)


def _is_weak(passport: Passport) -> bool:
    return (
        passport.slow_flow is False
        or (passport.loss or 0) >= MUCH_LOSS
        or abs(passport.voltage_error_v or 0) >= FALSE_VOLTS
    )


def _speed(passport: Passport) -> Iterator[str]:
    """How many times slower: measured on the clones of the simulator, docs/decisions/adapter-passport.md."""
    one, uncounted = passport.width == 1, passport.answer_count is False
    if one and uncounted:
        yield "It takes one PID a request and no count of answers: live data is 12 to 20 times slower."
    elif one:
        yield "It takes one PID a request: live data is 3 to 4 times slower."
    elif passport.width is not None and passport.width < MOST_PIDS:
        yield f"It takes {passport.width} PIDs a request instead of {MOST_PIDS}: live data is slower."
    if uncounted and not one:
        yield "It takes no count of answers and waits after each: live data is 2 to 4 times slower."
    if passport.commands.get("ATSPA6") is False:
        yield "It cannot be told to try CAN first: finding the vehicle may take longer."
    if passport.spaces_off is False:
        yield "It prints spaces whatever it is told: answers take about a third longer on the line."
    if passport.echo_off is False:
        yield "It repeats every command, which costs a little time."
    if passport.top_baud is not None and passport.baud is not None:
        yield f"It speaks {passport.baud} baud and proved itself at {passport.top_baud}."
    elif passport.raise_failures and passport.baud is not None:
        yield f"It stays at {passport.baud} baud: a higher speed was refused or did not last."


def _truth(passport: Passport) -> Iterator[str]:
    if passport.fixed_wait is False:
        yield (
            "It ends its wait early whatever it is told: a slow control unit may miss a question to all, so"
            " every known one is asked alone as well."
        )
    if passport.overflow is not None:
        way = (
            "they cannot be had more slowly either, and the scan says which answers were not read"
            if passport.slow_flow is False
            else "they are asked for slowly, frame by frame"
        )
        yield f"Its buffer was full after {passport.overflow} characters of a long answer: {way}."
    elif passport.slow_flow:
        yield "It loses parts of long answers: they are asked for slowly, frame by frame."
    if passport.loss is not None and passport.loss >= LOSS:
        yield f"It damages {passport.loss:.1%} of the answers: those questions are repeated."


def _voltage(passport: Passport) -> Iterator[str]:
    if passport.measures_voltage is False:
        yield "It measures no voltage: a low battery is seen only where a control unit tells it."
    error_v = passport.voltage_error_v or 0
    if abs(error_v) >= FALSE_VOLTS:
        way = "more" if error_v > 0 else "less"
        yield (
            f"It shows {abs(error_v):.1f} V {way} than the vehicle's own control unit measures: do not judge"
            " the battery by it."
        )
