"""Times of operations, from a labour guide; the shape is ours (docs/providers.md)."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.knowledge.providers.port import Wish, amount, bearer, read, vehicle_words, wanted_words
from motospect.knowledge.web import Question
from motospect.model.provided import LabourTime, Told, Topic

TITLE = "labour guide"
TOPICS: tuple[Topic, ...] = ("labour_times",)


@dataclass(frozen=True, slots=True)
class _Time:
    operation: str
    hours: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    times: tuple[_Time, ...]


def question(wish: Wish, key: str) -> Question:
    """Return the request for operations such as "replace thermostat"."""
    words = vehicle_words(wish) | {"operation": wanted_words(wish, "the operation's name")}
    return Question("/v1/labour-times", words, bearer(key))


def told(wish: Wish, body: bytes) -> Told:
    """Return the times in the guide's order."""
    said = read(body, _Answer).times
    return Told(times=tuple(LabourTime(t.operation, amount(t.hours, "hours"), t.note) for t in said))
