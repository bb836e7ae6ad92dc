"""A picture of such a vehicle, from an image service; the shape is ours (docs/providers.md)."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.knowledge.providers.port import Wish, bearer, read, vehicle_words, web_address
from motospect.knowledge.web import Question
from motospect.model.provided import Told, Topic

TITLE = "vehicle pictures"
TOPICS: tuple[Topic, ...] = ("image",)


@dataclass(frozen=True, slots=True)
class _Answer:
    image_url: str | None


def question(wish: Wish, key: str) -> Question:
    """Return the request for a picture."""
    return Question("/v1/image", vehicle_words(wish), bearer(key))


def told(wish: Wish, body: bytes) -> Told:
    """Return the picture's address; the service may have none."""
    address = read(body, _Answer).image_url
    return Told(image_url=web_address(address) if address else None)
