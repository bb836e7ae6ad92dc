"""Technical data of the maker, from a service like AutoData; the shape is ours (docs/providers.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from motospect.knowledge.providers.port import Wish, bearer, read, vehicle_words, wanted_words
from motospect.knowledge.web import Question
from motospect.model.provided import TechnicalValue, Told, Topic

TITLE = "technical data service"
TOPICS: tuple[Topic, ...] = ("technical_data",)


@dataclass(frozen=True, slots=True)
class _Value:
    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class _Answer:
    values: tuple[_Value, ...]


def question(wish: Wish, key: str) -> Question:
    """Return the request for values such as "oil capacity"."""
    words = vehicle_words(wish) | {"about": wanted_words(wish, "what the data are about")}
    return Question("/v1/technical-data", words, bearer(key))


def told(wish: Wish, body: bytes) -> Told:
    """Return the values; one without a unit is no value."""
    values = read(body, _Answer).values
    for each in values:
        if not each.unit or not math.isfinite(each.value):
            raise ValueError(f"{each.name} is {each.value} without a unit")
    return Told(values=tuple(TechnicalValue(each.name, each.value, each.unit) for each in values))
