"""What others tell of a kind of vehicle or its parts: recalls, complaints, offers, labour times, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Topic: TypeAlias = Literal["recalls", "part_offers", "labour_times", "technical_data", "image"]


@dataclass(frozen=True, slots=True)
class Absence:
    """Why something is not known, and what would bring it."""

    reason: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Who told it, by what it was asked, and when.

    `fetched_at` is RFC 3339 UTC, None when the box did not know the time; `age_days` is as of now, None when
    it cannot be told.
    """

    source: str
    asked: tuple[str, ...]
    fetched_at: str | None = None
    age_days: int | None = None

    @property
    def dated(self) -> str:
        """When it was told and how old it is, in words."""
        if self.fetched_at is None:
            return "told when the box did not know the date"
        age = {None: "", 0: "", 1: ", 1 day old"}.get(self.age_days, f", {self.age_days} days old")
        return f"as of {self.fetched_at[:10]}{age}"


@dataclass(frozen=True, slots=True)
class Recall:
    """One campaign, worded by the authority itself. `reported_on` is ISO 8601, None when unreadable.

    `model` is the name it is filed under. `do_not_drive` and `park_outside` are the authority's own advice.
    """

    campaign: str
    component: str
    summary: str
    model: str = ""
    reported_on: str | None = None
    reported_as: str = ""
    consequence: str = ""
    remedy: str = ""
    do_not_drive: bool = False
    park_outside: bool = False

    @property
    def subject(self) -> str:
        """The component as people read it: NHTSA writes "AIR BAGS:FRONTAL:DRIVER SIDE"."""
        return self.component.replace(":", ": ").capitalize() or "Component not said"

    @property
    def advice(self) -> str:
        """The authority's advice for a vehicle that is affected; "" where it gives none."""
        if self.do_not_drive:
            return "Do not drive an affected vehicle"
        return "Park an affected vehicle outside" if self.park_outside else ""


@dataclass(frozen=True, slots=True)
class Recalls:
    """Newest first. Without `origin` nothing is known, and `absence` says why: that is not "no recalls".

    With both, `absence` says why there is nothing newer.
    """

    recalls: tuple[Recall, ...] = ()
    origin: Origin | None = None
    absence: Absence | None = None

    @property
    def headline(self) -> str:
        """What is known, in one sentence."""
        if self.origin is None:
            return f"Not known. {self.absence.reason}" if self.absence else "Not looked up."
        number = {0: "no recall", 1: "1 recall"}.get(len(self.recalls), f"{len(self.recalls)} recalls")
        who = self.origin.source.partition(",")[0]
        return f"{who} lists {number} for {', '.join(self.origin.asked)} ({self.origin.dated})."

    @property
    def urgent(self) -> tuple[Recall, ...]:
        """Those with the advice not to drive, or to park outside."""
        return tuple(each for each in self.recalls if each.advice)


NOT_THIS_ONE = (
    "Recalls are listed by make, model and model year. Whether this very vehicle is affected, and whether it "
    "was repaired, the maker tells by its VIN."
)


@dataclass(frozen=True, slots=True)
class ComponentCount:
    """How many complaints name a component."""

    component: str
    complaints: int


@dataclass(frozen=True, slots=True)
class Complaints:
    """Owners' complaints to the authority, counted. Without `origin` nothing is known, `absence` says why.

    A complaint may name several components, so the counts may be more than `total`. `newest_on` is ISO 8601.
    """

    total: int = 0
    components: tuple[ComponentCount, ...] = ()
    crashes: int = 0
    fires: int = 0
    injuries: int = 0
    deaths: int = 0
    newest_on: str | None = None
    origin: Origin | None = None
    absence: Absence | None = None

    @property
    def headline(self) -> str:
        """What is known, in one sentence."""
        if self.origin is None:
            return f"Not known. {self.absence.reason}" if self.absence else "Not looked up."
        number = {0: "no complaint", 1: "1 complaint"}.get(self.total, f"{self.total} complaints")
        newest = f", the newest of {self.newest_on}" if self.newest_on else ""
        who = self.origin.source.partition(",")[0]
        return (
            f"Owners sent {who} {number} about {', '.join(self.origin.asked)}{newest} ({self.origin.dated})."
        )

    @property
    def consequences(self) -> str:
        """Crashes, fires, injuries and deaths they tell of, in words; "" when of none."""
        told = {"crash": self.crashes, "fire": self.fires, "injury": self.injuries, "death": self.deaths}
        many = {"crash": "crashes", "injury": "injuries"}
        words = [
            f"{number} {word if number == 1 else many.get(word, word + 's')}"
            for word, number in told.items()
            if number
        ]
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Notices:
    """What an authority has published on vehicles of this make, model and year.

    `vehicle` is in words, "" while it is not identified. `asking` says that the authority is being asked now.
    """

    vehicle: str = ""
    recalls: Recalls = Recalls()
    complaints: Complaints = Complaints()
    asking: bool = False


@dataclass(frozen=True, slots=True)
class PartOffer:
    """A part at a price. `currency` is ISO 4217, None when the provider does not say."""

    part: str
    price: float
    currency: str | None = None
    brand: str = ""
    number: str = ""
    quantity: float = 1.0
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LabourTime:
    """How long an operation takes by a guide, in hours."""

    operation: str
    hours: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class TechnicalValue:
    """One value of the maker's technical data with its unit, UCUM-like."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider told; only the fields of the topic that was asked are filled."""

    recalls: tuple[Recall, ...] = ()
    offers: tuple[PartOffer, ...] = ()
    times: tuple[LabourTime, ...] = ()
    values: tuple[TechnicalValue, ...] = ()
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class Provided:
    """A provider's answer on one topic. Without `origin` nothing is known, and `absence` says why."""

    topic: Topic
    provider: str
    told: Told = Told()
    origin: Origin | None = None
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What providers say to one question; `asking` while some of them are still being asked."""

    provided: tuple[Provided, ...]
    asking: bool = False
