"""Prices of parts, from a shop like RockAuto or PartsGeek; the shape is ours (docs/providers.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from motospect.knowledge.providers.port import (
    Wish,
    amount,
    bearer,
    read,
    vehicle_words,
    wanted_words,
    web_address,
)
from motospect.knowledge.web import Question
from motospect.model.provided import PartOffer, Told, Topic

TITLE = "parts prices"
TOPICS: tuple[Topic, ...] = ("part_offers",)
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class _Offer:
    part: str
    price: float
    currency: str
    brand: str = ""
    number: str = ""
    quantity: float = 1.0
    url: str | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    offers: tuple[_Offer, ...]


def question(wish: Wish, key: str) -> Question:
    """Return the request for offers of a part such as "oil filter"."""
    words = vehicle_words(wish) | {"part": wanted_words(wish, "the part's name")}
    return Question("/v1/offers", words, bearer(key))


def told(wish: Wish, body: bytes) -> Told:
    """Return the offers, cheapest first within each currency."""
    offers = [_offer(said) for said in read(body, _Answer).offers]
    return Told(offers=tuple(sorted(offers, key=lambda o: (o.currency or "", o.price, o.brand))))


def _offer(said: _Offer) -> PartOffer:
    if not _CURRENCY.fullmatch(said.currency):
        raise ValueError(f"{said.currency!r} is no currency")
    return PartOffer(
        part=said.part,
        price=amount(said.price, "price"),
        currency=said.currency,
        brand=said.brand,
        number=said.number,
        quantity=amount(said.quantity, "quantity"),
        url=web_address(said.url) if said.url else None,
    )
