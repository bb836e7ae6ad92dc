"""What the model is asked: the same instruction and example every time, then one subject."""

from __future__ import annotations

from motospect.analysis.explain.subject import Subject

_INSTRUCTION = (
    "You explain car faults to the owner of the car in plain English. Answer with one short sentence."
    " Use only the facts given. Give no advice."
)
_EXAMPLE = Subject(
    fault="engine coolant temperature sensor circuit low",
    system="fuel and air metering",
    severity="soon",
    meaning="Without the coolant temperature, mixture and fan are guessed.",
)
_EXAMPLE_ANSWER = (
    "The sensor for the coolant temperature sends a wrong signal, so mixture and fan are guessed."
)


def messages(subject: Subject, *, extra: str = "") -> list[dict[str, str]]:
    """Return the conversation about a subject; `extra` is what a model needs to be told besides."""
    return [*opening(extra=extra), {"role": "user", "content": _facts(subject)}]


def opening(*, extra: str = "") -> list[dict[str, str]]:
    """Return how every conversation with one model begins: the instruction and an example."""
    return [
        {"role": "system", "content": f"{_INSTRUCTION} {extra}".strip()},
        {"role": "user", "content": _facts(_EXAMPLE)},
        {"role": "assistant", "content": _EXAMPLE_ANSWER},
    ]


def _facts(subject: Subject) -> str:
    lines = [f"Part of the car: {subject.system}", f"Fault: {subject.fault}"]
    if subject.cause:
        lines.append(f"Likely cause: {subject.cause}")
    return "\n".join([*lines, f"Meaning: {subject.meaning}"])
