"""NHTSA's recalls and complaints by make, model and year, in the shape it documents."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from motospect.knowledge.web import NoAnswer, Question, Web
from motospect.model.provided import Complaints, ComponentCount, Recall
from motospect.model.wire import from_json

T = TypeVar("T")

PUBLIC_URL = "https://api.nhtsa.gov"
"""Documented at nhtsa.gov/nhtsa-datasets-and-apis; nothing is asked until this is set."""
NAME = "NHTSA"
SOURCE = "NHTSA, United States Department of Transportation"
TIMEOUT_S = 15.0
LARGEST_BYTES = 16 * 1024 * 1024
"""Some models have 5,000 complaints of a kilobyte each."""
MOST_NAMES = 8
_RECALL_DATE, _COMPLAINT_DATE = "%d/%m/%Y", "%m/%d/%Y"
"""The one endpoint writes the day first, the other the month."""


_NONE = Complaints()


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of vehicle, as NHTSA is asked for it."""

    make: str
    model: str
    year: int

    def __str__(self) -> str:
        return f"{self.make} {self.model} {self.year}"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a kind of vehicle, and the names it was asked by."""

    names: tuple[str, ...]
    recalls: tuple[Recall, ...] = ()
    complaints: Complaints = _NONE


@dataclass(frozen=True, slots=True)
class _Recall:
    NHTSACampaignNumber: str  # NHTSA's own spelling, here and below
    ReportReceivedDate: str | None = None
    Component: str | None = None
    Summary: str | None = None
    Consequence: str | None = None
    Remedy: str | None = None
    Model: str | None = None
    parkIt: bool | str | None = None  # noqa: N815
    parkOutSide: bool | str | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class _Recalls:
    results: tuple[_Recall, ...]
    Count: int | None = None


@dataclass(frozen=True, slots=True)
class _Complaint:
    odiNumber: int | str  # noqa: N815
    components: str | None = None
    crash: bool | str | None = None
    fire: bool | str | None = None
    numberOfInjuries: int | None = None  # noqa: N815
    numberOfDeaths: int | None = None  # noqa: N815
    dateComplaintFiled: str | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class _Complaints:
    results: tuple[_Complaint, ...]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class _Name:
    model: str


@dataclass(frozen=True, slots=True)
class _Names:
    results: tuple[_Name, ...]


def service(url: str) -> Web:
    """Return NHTSA at this address."""
    return Web(url, NAME, timeout_s=TIMEOUT_S, largest_bytes=LARGEST_BYTES)


def recalls(web: Web, asked: Asked) -> Found:
    """Return the recalls of a kind of vehicle, newest first; raises NoAnswer."""
    parts, names = _under_all_names(web, asked, "r", _recalls)
    found = {(recall.campaign, recall.component): recall for part in parts for recall in part}
    newest = sorted(found.values(), key=lambda r: (r.reported_on or "", r.campaign), reverse=True)
    return Found(names, recalls=tuple(newest))


def complaints(web: Web, asked: Asked) -> Found:
    """Return the complaints about a kind of vehicle, counted; raises NoAnswer."""
    parts, names = _under_all_names(web, asked, "c", _complaints)
    by_number = {str(each.odiNumber): each for part in parts for each in part}
    return Found(names, complaints=_counted(by_number.values()))


def _under_all_names(
    web: Web, asked: Asked, issue: Literal["r", "c"], ask: Callable[[Web, Asked], tuple[T, ...]]
) -> tuple[list[tuple[T, ...]], tuple[str, ...]]:
    """Ask by the model's name; where nothing is filed under it, by the longer names of the same model.

    vPIC says "F-150" where recalls are filed under "F-150 SUPERCREW".
    """
    try:
        found = ask(web, asked)
    except NoAnswer as why:
        if why.kind != "unknown":
            raise
        found = None
    if found:
        return [found], (str(asked),)
    others = _longer_names(web, asked, issue)
    if not others and found is None:
        raise NoAnswer("unknown", f"{NAME} lists no vehicle by the name {asked}")
    told = [found] if found is not None else []
    names = [str(asked)] if found is not None else []
    for other in others:
        told.append(ask(web, other))
        names.append(str(other))
    return told, tuple(names)


def _longer_names(web: Web, asked: Asked, issue: Literal["r", "c"]) -> tuple[Asked, ...]:
    words = {"modelYear": str(asked.year), "make": asked.make, "issueType": issue}
    try:
        listed = _read(web, web.ask(Question("/products/vehicle/models", words)), _Names)
    except NoAnswer as why:
        if why.kind != "unknown":
            raise
        return ()
    begins = _plain(asked.model) + " "
    names = dict.fromkeys(each.model for each in listed.results if _plain(each.model).startswith(begins))
    return tuple(replace(asked, model=name) for name in list(names)[:MOST_NAMES])


def _recalls(web: Web, asked: Asked) -> tuple[Recall, ...]:
    answer = _read(web, web.ask(Question("/recalls/recallsByVehicle", _words(asked))), _Recalls)
    _complete(web, answer.Count, len(answer.results))
    return tuple(
        Recall(
            campaign=each.NHTSACampaignNumber,
            component=each.Component or "",
            summary=each.Summary or "",
            model=each.Model or asked.model,
            reported_on=_date(each.ReportReceivedDate, _RECALL_DATE),
            reported_as=each.ReportReceivedDate or "",
            consequence=each.Consequence or "",
            remedy=each.Remedy or "",
            do_not_drive=_true(each.parkIt),
            park_outside=_true(each.parkOutSide),
        )
        for each in answer.results
    )


def _complaints(web: Web, asked: Asked) -> tuple[_Complaint, ...]:
    answer = _read(web, web.ask(Question("/complaints/complaintsByVehicle", _words(asked))), _Complaints)
    _complete(web, answer.count, len(answer.results))
    return answer.results


def _counted(complaints: Iterable[_Complaint]) -> Complaints:
    every = list(complaints)
    counts = Counter(component for each in every for component in components_of(each.components))
    days = [day for each in every if (day := _date(each.dateComplaintFiled, _COMPLAINT_DATE))]
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Complaints(
        total=len(every),
        components=tuple(ComponentCount(component, number) for component, number in ranked),
        crashes=sum(_true(each.crash) for each in every),
        fires=sum(_true(each.fire) for each in every),
        injuries=sum(each.numberOfInjuries or 0 for each in every),
        deaths=sum(each.numberOfDeaths or 0 for each in every),
        newest_on=max(days, default=None),
    )


def components_of(said: str | None) -> tuple[str, ...]:
    """Return the components a complaint names, each once; "SERVICE BRAKES, HYDRAULIC" is one of them."""
    parts = (part.strip() for part in re.split(r",(?! )", said or ""))
    return tuple(dict.fromkeys(part for part in parts if part))


def _words(asked: Asked) -> dict[str, str]:
    return {"make": asked.make, "model": asked.model, "modelYear": str(asked.year)}


def _read(web: Web, body: bytes, kind: type[T]) -> T:
    try:
        return from_json(body, kind)
    except ValueError as why:
        raise web.garbled(why) from why


def _complete(web: Web, announced: int | None, sent: int) -> None:
    if announced is not None and announced != sent:
        raise web.garbled(f"it announces {announced} results and holds {sent}")


def _date(said: str | None, form: str) -> str | None:
    try:
        return dt.datetime.strptime(said or "", form).replace(tzinfo=dt.UTC).date().isoformat()
    except ValueError:
        return None


def _true(said: bool | str | None) -> bool:
    return said is True or str(said).strip().lower() in {"true", "yes", "y"}


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))
