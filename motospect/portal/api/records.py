"""What the API answers beside the records of the house, and the list of all that its document describes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from motospect.adapters.audit_trail import AuditTrail
from motospect.model.adapter_place import AdapterPlace, AdapterTried
from motospect.model.backup import BackupRun, BoxWork
from motospect.model.bench import Bench, Progress
from motospect.model.capture import Capture
from motospect.model.checklist import Checklist, ChecklistTemplate, Point
from motospect.model.clearing import ClearPlan
from motospect.model.comparison import Comparison
from motospect.model.consent import Answer, Consent, ConsentWay
from motospect.model.estimate import Estimate
from motospect.model.estimate_edit import EstimateEdit
from motospect.model.exchange import Exchange
from motospect.model.finding import Analysis, Finding, ReadinessVerdict
from motospect.model.history import VehicleHistory
from motospect.model.inspection import InspectionVerdict
from motospect.model.job import Job, JobState
from motospect.model.note import Note
from motospect.model.part import PartState
from motospect.model.person import Person
from motospect.model.photo import Photo
from motospect.model.picture import VinLook
from motospect.model.profile import Profile
from motospect.model.provided import Enquiry, Notices
from motospect.model.scan import Scan, VehicleIdentity
from motospect.model.service import ServiceNote, ServicePlan
from motospect.model.token import Token
from motospect.model.trigger import WatchState
from motospect.model.upkeep import LogLine, Room, Version
from motospect.model.verification import CheckedPart, PartCheck
from motospect.model.wording import Wording
from motospect.portal.box.health_page import Overall
from motospect.portal.box.rules_page import RuleTold
from motospect.portal.customer.sharing import Share
from motospect.portal.paper.verify_page import Examined
from motospect.store import CaptureRow, ScanRow, VehicleRow
from motospect.store.search import Found


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457 with our `hint`: what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    hint: str


@dataclass(frozen=True, slots=True)
class Health:
    """State of the box and of each of its parts."""

    state: Overall
    version: str
    parts: tuple[PartState, ...]


@dataclass(frozen=True, slots=True)
class ScanBegun:
    """The id under which a started scan will be found when it has finished."""

    id: str


@dataclass(frozen=True, slots=True)
class BoxState:
    """The box: its disk, what it is made of, the piece of work that runs or ran last, and backups made.

    `ready`: a backup waits to be fetched. `undoable`: when the backup was made whose restoring can be undone.
    """

    room: Room
    versions: tuple[Version, ...]
    work: BoxWork | None
    ready: bool
    undoable: str | None
    backups: tuple[BackupRun, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether what is kept is as it was made: the worst of its parts, a sentence, and each part."""

    state: PartCheck
    headline: str
    parts: tuple[CheckedPart, ...]


@dataclass(frozen=True, slots=True)
class JobMade:
    """A checked-in vehicle, and where its customer sees how far the work has got."""

    job: Job
    customer_url: str


@dataclass(frozen=True, slots=True)
class TokenMade:
    """A new token: what its holder sends, in this one answer only, and what the box keeps of it."""

    token: str
    kept: Token


@dataclass(frozen=True, slots=True)
class WatchBegun:
    """The id of an order to watch, by which it is ended."""

    id: str


@dataclass(frozen=True, slots=True)
class CustomerDecision:
    """One decision as its customer may read it; `sha256` seals the whole record that the workshop keeps."""

    id: str
    at: str
    revision: int
    option: str
    answers: dict[str, Answer]
    name: str
    total: str
    way: ConsentWay
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReport:
    """What a customer reads behind a link.

    `driving`: whether anything speaks against driving on; not known is an answer. `findings` are at most
    three, `photos` their photos by finding. A decision names `estimate.sha256`; `wording` is what it says.
    """

    expires_at: str
    shop_name: str
    vehicle: VehicleIdentity
    verdict: str
    driving: Literal["no", "unknown", "with_care", "nothing_against"]
    driving_text: str
    findings: tuple[Finding, ...]
    can_wait: tuple[Finding, ...]
    not_checked: tuple[str, ...]
    readiness: ReadinessVerdict
    inspection: tuple[InspectionVerdict, ...]
    photos: dict[str, tuple[str, ...]]
    estimate: Estimate | None
    lines: tuple[str, ...]
    wording: str
    decisions: tuple[CustomerDecision, ...]
    verification: PartCheck
    demo: bool


@dataclass(frozen=True, slots=True)
class RunningTotal:
    """What a choice comes to, in the reader's words; `open` are the lines without an answer."""

    count: str
    total: str
    rest: str
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerSide:
    """What a workshop sees of a scan's customer: the link in force, and every decision."""

    share: Share | None
    consents: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class CustomerJob:
    """How far the work on a checked-in vehicle has got, for its customer. `report_url`: where to read it."""

    state: JobState
    made_at: str
    taken_at: str | None
    progress: Progress | None
    report_url: str


@dataclass(frozen=True, slots=True)
class VinSaid:
    """A VIN as typed: `vin` is None while it is none, `sentence` says what is missing or doubtful."""

    state: Literal["empty", "short", "impossible", "doubtful", "good"]
    sentence: str
    vin: str | None


@dataclass(frozen=True, slots=True)
class LiveValue:
    """The newest reading of one signal of one control unit; `value` None has its reason in `why`."""

    name: str
    ecu: str | None
    unit: str
    t_s: float
    value: float | None
    why: str


RECORDS = (
    AuditTrail,
    CustomerDecision,
    SharedReport,
    RunningTotal,
    CustomerSide,
    CustomerJob,
    VinSaid,
    VinLook,
    LiveValue,
    RuleTold,
    Examined,
    Wording,
    Bench,
    Scan,
    ClearPlan,
    Analysis,
    Comparison,
    Enquiry,
    Estimate,
    EstimateEdit,
    AdapterPlace,
    AdapterTried,
    Exchange,
    Notices,
    ScanRow,
    PartState,
    Health,
    ScanBegun,
    VehicleRow,
    VehicleHistory,
    WatchState,
    WatchBegun,
    Capture,
    CaptureRow,
    ServicePlan,
    ServiceNote,
    Job,
    JobMade,
    Note,
    Consent,
    Share,
    Verified,
    BoxState,
    LogLine,
    Found,
    Photo,
    Checklist,
    ChecklistTemplate,
    Point,
    Profile,
    Person,
    Token,
    TokenMade,
    Problem,
)
