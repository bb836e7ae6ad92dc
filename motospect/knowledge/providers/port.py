"""What a provider's file offers: which topics it tells, how it is asked, and what its answers mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from motospect.knowledge.web import Question
from motospect.model.provided import Told, Topic
from motospect.model.wire import from_json

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to know of a vehicle. Facts that are not known are "" or None.

    `words` name a part, an operation or a value; `code` is a trouble code, `odometer_km` the distance.
    """

    topic: Topic
    vin: str = ""
    make: str = ""
    model: str = ""
    year: int | None = None
    words: str = ""
    code: str = ""
    odometer_km: float | None = None


class Provider(Protocol):
    """One provider's file: pure functions, no network."""

    TITLE: str
    """Its name in sentences."""
    TOPICS: tuple[Topic, ...]

    @staticmethod
    def question(wish: Wish, key: str) -> Question:
        """Return the request for a wish; raises ValueError with the fact that is missing."""
        ...

    @staticmethod
    def told(wish: Wish, body: bytes) -> Told:
        """Return what the answer says; raises ValueError when it is not of the documented shape."""
        ...


def vehicle_words(wish: Wish) -> dict[str, str]:
    """Return the vehicle in our own shape (docs/providers.md); raises ValueError without a VIN."""
    if not wish.vin:
        raise ValueError("the VIN")
    known = {"vin": wish.vin, "make": wish.make, "model": wish.model, "year": str(wish.year or "")}
    return {name: value for name, value in known.items() if value}


def wanted_words(wish: Wish, what: str) -> str:
    """Return the words of a wish; raises ValueError naming `what` when there are none."""
    if not wish.words.strip():
        raise ValueError(what)
    return wish.words.strip()


def bearer(key: str) -> dict[str, str]:
    """Return the header of our own shape (RFC 6750 2.1)."""
    return {"Authorization": f"Bearer {key}"}


def read(body: bytes, kind: type[T]) -> T:
    """Return an answer's JSON as a record; raises ValueError."""
    return from_json(body, kind)


def amount(said: float | str, what: str) -> float:
    """Return a number that some providers write as text; raises ValueError unless it is plausible."""
    value = float(said)
    if not 0 <= value < 1e7:
        raise ValueError(f"{what} is {said}")
    return value


def web_address(said: str) -> str:
    """Return an address that a browser may be sent to; raises ValueError for any other scheme."""
    if not said.startswith(("https://", "http://")):
        raise ValueError(f"{said[:60]!r} is no web address")
    return said
