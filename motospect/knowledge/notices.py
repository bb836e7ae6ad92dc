"""Recalls and complaints for the pages: at once from what is kept, asked anew beside the daemon's work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from motospect.knowledge import nhtsa
from motospect.knowledge.errand import Errands, child_for
from motospect.knowledge.identify import identify
from motospect.knowledge.kept_answers import AnswerFolder, Kept, age_days, known_now
from motospect.knowledge.vin import is_vin
from motospect.knowledge.web import NoAnswer, Trouble
from motospect.model.part import PartState
from motospect.model.provided import Absence, Complaints, Notices, Origin, Recalls
from motospect.model.scan import VehicleIdentity

Part: TypeAlias = Literal["recalls", "complaints"]
PARTS: tuple[Part, ...] = ("recalls", "complaints")

LOG = logging.getLogger(__name__)

FOLDER = "nhtsa"
FRESH_DAYS = 7
"""Older answers are shown with their age and asked for anew."""
LONGEST_S = 90
SWITCH = "MOTOSPECT_KNOWLEDGE_RECALLS_URL"

OFF = Absence(
    "Not available offline, and asking NHTSA is switched off.",
    f"Set {SWITCH} to {nhtsa.PUBLIC_URL}; make, model and model year are sent there, never the VIN.",
)
VIRTUAL = Absence("This is a virtual vehicle; nobody is asked about it.")
CONNECT = "Connect the box to the internet; it asks again in ten minutes."
LATER = "The box asks again in ten minutes."
UNIDENTIFIED = Absence(
    "They are listed by make, model and model year, which are not all known of this vehicle.",
    "Compare the VIN with the vehicle; `motospect vin` says what each place of it tells.",
)


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child process is to find out, and the folder it keeps it in.

    Without `asked` it first finds out which kind of vehicle `vin` is, offline.
    """

    asked: nhtsa.Asked | None
    vin: str
    url: str
    kept: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of one part of an errand: its trouble, None when the answer is kept now."""

    part: Part
    asked: nhtsa.Asked
    kind: Trouble | None = None
    trouble: str | None = None


class Register:
    """What is kept on disk of NHTSA's answers, by kind of vehicle."""

    def __init__(self, folder: Path) -> None:
        self._recalls = AnswerFolder(folder / "recalls", nhtsa.Found)
        self._complaints = AnswerFolder(folder / "complaints", nhtsa.Found)
        self._vehicles = AnswerFolder(folder / "vehicles", nhtsa.Asked)

    def identify(self, vin: str) -> nhtsa.Asked | None:
        """Find out offline what kind of vehicle a VIN is, and keep it; raises OSError. Only in a child."""
        asked = asked_of(identify(vin))
        if asked is not None:
            self._vehicles.keep(vin, asked)
        return asked

    def identified(self, vehicle: VehicleIdentity) -> nhtsa.Asked | None:
        """Return what kind of vehicle this is, by its record or found out since."""
        kept = self._vehicles.recall(vehicle.vin) if vehicle.vin else None
        return asked_of(vehicle) or (kept.answer if kept else None)

    def fetch(self, part: Part, asked: nhtsa.Asked, url: str) -> None:
        """Ask NHTSA for one part and keep what it says; raises NoAnswer or OSError."""
        web = nhtsa.service(url)
        if part == "recalls":
            self._recalls.keep(_key(asked), nhtsa.recalls(web, asked))
        else:
            self._complaints.keep(_key(asked), nhtsa.complaints(web, asked))

    def notices(self, asked: nhtsa.Asked, absences: Mapping[Part, Absence]) -> Notices:
        """Return what is kept; an absence says why a part is not there, or why there is nothing newer."""
        recalls, complaints = self._recalls.recall(_key(asked)), self._complaints.recall(_key(asked))
        first, second = _origin(recalls), _origin(complaints)
        return Notices(
            vehicle=str(asked),
            recalls=Recalls(
                recalls.answer.recalls if recalls else (),
                first,
                None if fresh(first) else absences["recalls"],
            ),
            complaints=replace(
                complaints.answer.complaints if complaints else Complaints(),
                origin=second,
                absence=None if fresh(second) else absences["complaints"],
            ),
        )


class NoticeDesk:
    """Answers at once and asks in the background; nobody without a `url`. Any thread may call any method."""

    def __init__(
        self,
        *,
        url: str = "",
        store_dir: Path,
        child: Sequence[str] = child_for("notices"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._folder = (store_dir / FOLDER).absolute()
        self._register = Register(self._folder)
        self._errands = Errands(child, clock=clock)
        self._unlisted: dict[tuple[nhtsa.Asked, Part], str] = {}
        self._trouble: str | None = None
        self._remedy = LATER

    def of(self, vehicle: VehicleIdentity, *, demo: bool = False) -> Notices:
        """Return what is kept for such a vehicle, at once; what is missing or old is asked for meanwhile."""
        asked = self._register.identified(vehicle)
        found = self.kept(vehicle, demo=demo)
        if demo or not self._url or (asked is None and not is_vin(vehicle.vin or "")):
            return found
        if fresh(found.recalls.origin) and fresh(found.complaints.origin):
            return found
        return replace(found, asking=self._begin(asked, vehicle.vin or ""))

    def kept(self, vehicle: VehicleIdentity, *, demo: bool = False) -> Notices:
        """Return what is kept for such a vehicle and ask nobody."""
        asked = self._register.identified(vehicle)
        if asked is None:
            return nothing(UNIDENTIFIED)
        if demo:
            return nothing(VIRTUAL, str(asked))
        if not self._url:
            return self._register.notices(asked, dict.fromkeys(PARTS, OFF))
        return self._register.notices(asked, {part: self._absence(asked, part) for part in PARTS})

    def wait(self, vehicle: VehicleIdentity, timeout_s: float) -> bool:
        """Wait until nobody is being asked about such a vehicle; False when the time is up before."""
        asked = self._register.identified(vehicle)
        return self._errands.wait(vehicle.vin, timeout_s) and self._errands.wait(asked, timeout_s)

    def state(self) -> PartState:
        """Return whether recalls can be looked up, for the health page."""
        name = "recalls"
        if not self._url:
            return PartState(name, "absent", f"Recalls and complaints: {OFF.reason}", OFF.remedy)
        if self._trouble:
            return PartState(
                name,
                "degraded",
                f"Recalls and complaints cannot be asked for: {self._trouble}. Kept ones are shown.",
                f"{self._remedy} Or set {SWITCH} empty.",
            )
        return PartState(name, "ok", f"Recalls and complaints are looked up at {self._url} and kept.")

    def _absence(self, asked: nhtsa.Asked, part: Part) -> Absence:
        unlisted = self._unlisted.get((asked, part))
        if unlisted:
            return Absence(f"{unlisted}.", "Look the vehicle up by its VIN at nhtsa.gov/recalls.")
        if self._trouble:
            return Absence(f"{self._trouble}.", self._remedy)
        return Absence("NHTSA has not answered yet.", "Open this page again later.")

    def _begin(self, asked: nhtsa.Asked | None, vin: str) -> bool:
        errand = Errand(asked, vin, self._url, str(self._folder))
        return self._errands.begin(
            asked or vin,
            errand,
            Returned,
            note=self._note,
            failed=lambda why: self._fail(f"asking {nhtsa.NAME} failed ({why})", LATER),
        )

    def _note(self, returned: Returned) -> None:
        key = (returned.asked, returned.part)
        if returned.trouble is None:
            self._trouble = None
            self._unlisted.pop(key, None)
        elif returned.kind == "unknown":
            self._trouble = None
            self._unlisted[key] = returned.trouble
        else:
            self._fail(returned.trouble, CONNECT if returned.kind == "unreachable" else LATER)

    def _fail(self, trouble: str, remedy: str) -> None:
        LOG.warning("recalls cannot be looked up: %s", trouble)
        self._trouble, self._remedy = trouble, remedy
        self._errands.rest()


def run(errand: Errand) -> Iterator[Returned]:
    """Do an errand and yield what came of each part: the child process's work."""
    register = Register(Path(errand.kept))
    asked = errand.asked or register.identify(errand.vin)
    if asked is None:
        return
    for part in PARTS:
        try:
            register.fetch(part, asked, errand.url)
        except NoAnswer as why:
            yield Returned(part, asked, why.kind, str(why))
            if why.kind in {"unreachable", "refused"}:
                return  # the other part would not be answered either
        except OSError as why:
            yield Returned(part, asked, "failing", f"the answer cannot be kept ({why.strerror})")
        else:
            yield Returned(part, asked)


def asked_of(vehicle: VehicleIdentity) -> nhtsa.Asked | None:
    """Return what NHTSA is asked by; None while make, model or year is not known."""
    if not (vehicle.make and vehicle.model and vehicle.model_year):
        return None
    return nhtsa.Asked(vehicle.make, vehicle.model, vehicle.model_year)


def nothing(why: Absence, vehicle: str = "") -> Notices:
    """Return that nothing is known of either, and why."""
    return Notices(vehicle, Recalls(absence=why), Complaints(absence=why))


def _origin(kept: Kept[nhtsa.Found] | None) -> Origin | None:
    if kept is None:
        return None
    return Origin(nhtsa.SOURCE, kept.answer.names, kept.fetched_at, age_days(kept.fetched_at, known_now()))


def fresh(origin: Origin | None) -> bool:
    """Whether an answer is young enough to be left as it is."""
    if origin is None:
        return False
    if known_now() is None:
        return True  # without a clock nothing ages, and asking again would not give it a date
    return origin.age_days is not None and origin.age_days < FRESH_DAYS


def _key(asked: nhtsa.Asked) -> str:
    return f"{asked.make}|{asked.model}|{asked.year}".casefold()
