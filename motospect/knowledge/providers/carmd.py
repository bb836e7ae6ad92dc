"""CarMD's API version 3 as it was documented: recalls, parts and times of a repair, a picture."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from motospect.knowledge.providers.port import Wish, amount, read, web_address
from motospect.knowledge.web import Question
from motospect.model.provided import LabourTime, PartOffer, Recall, Told, Topic

TITLE = "CarMD"
TOPICS: tuple[Topic, ...] = ("recalls", "part_offers", "labour_times", "image")
_KM_PER_MILE = 1.609344
_PATHS = {"recalls": "/recall", "part_offers": "/repair", "labour_times": "/repair", "image": "/image"}


@dataclass(frozen=True, slots=True)
class _Message:
    code: int
    message: str = ""
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class _Recall:
    desc: str
    campaign_number: str
    recall_date: str = ""
    consequence: str = ""
    corrective_action: str = ""


@dataclass(frozen=True, slots=True)
class _Work:
    hours: float
    difficulty: int | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    desc: str
    price: float | str
    qty: float | str = 1
    manufacturer: str = ""


@dataclass(frozen=True, slots=True)
class _Repair:
    desc: str
    repair: _Work
    parts: tuple[_Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Image:
    image: str | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    message: _Message


@dataclass(frozen=True, slots=True)
class _Recalls:
    data: tuple[_Recall, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Repairs:
    data: tuple[_Repair, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Images:
    data: tuple[_Image, ...] | None = None


@dataclass(frozen=True, slots=True)
class _OneImage:
    data: _Image | None = None


def question(wish: Wish, key: str) -> Question:
    """Return the request; the key is the authorization on its first line, the partner token on its second."""
    authorization, _, token = key.partition("\n")
    if not token.strip():
        raise ValueError("the second line of the key file, the partner token")
    if not wish.vin:
        raise ValueError("the VIN")
    words = {"vin": wish.vin}
    if wish.topic in {"part_offers", "labour_times"}:
        if wish.odometer_km is None:
            raise ValueError("the odometer")
        if not wish.code:
            raise ValueError("a trouble code")
        words |= {"mileage": str(round(wish.odometer_km / _KM_PER_MILE)), "dtc": wish.code}
    headers = {"authorization": authorization.strip(), "partner-token": token.strip()}
    return Question(_PATHS[wish.topic], words, headers)


def told(wish: Wish, body: bytes) -> Told:
    """Return what CarMD says. It names no currency, so none is given."""
    message = read(body, _Head).message
    if message.code != 0:
        raise ValueError(f"message {message.code}: {message.message or 'failed'}")
    if wish.topic == "recalls":
        listed = read(body, _Recalls).data
        if listed is None:
            raise ValueError("the list of recalls is missing, which is not the same as no recall")
        return Told(recalls=tuple(map(_recall, listed)))
    if wish.topic == "image":
        return Told(image_url=_image(body))
    repairs = read(body, _Repairs).data or ()
    if wish.topic == "labour_times":
        return Told(times=tuple(LabourTime(r.desc, amount(r.repair.hours, "hours")) for r in repairs))
    return Told(offers=tuple(_offer(part) for repair in repairs for part in repair.parts))


def _recall(said: _Recall) -> Recall:
    return Recall(
        campaign=said.campaign_number,
        component="",
        summary=said.desc,
        reported_on=_date(said.recall_date),
        reported_as=said.recall_date,
        consequence=said.consequence,
        remedy=said.corrective_action,
    )


def _offer(part: _Part) -> PartOffer:
    return PartOffer(
        part=part.desc,
        price=amount(part.price, "price"),
        brand=part.manufacturer,
        quantity=amount(part.qty, "qty"),
    )


def _image(body: bytes) -> str | None:
    """Return the picture's address; the documents show a list, answers in public code one object."""
    try:
        images = read(body, _Images).data or ()
    except ValueError:
        one = read(body, _OneImage).data
        images = (one,) if one else ()
    addresses = [image.image for image in images if image.image]
    return web_address(addresses[0]) if addresses else None


def _date(said: str) -> str | None:
    """Return month/day/year as ISO 8601."""
    try:
        return dt.datetime.strptime(said, "%m/%d/%Y").replace(tzinfo=dt.UTC).date().isoformat()
    except ValueError:
        return None
