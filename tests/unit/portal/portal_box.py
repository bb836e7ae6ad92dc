"""What portal tests are made of: a real store, a bay that obeys the test, a clock moved by hand."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from api_check import CheckedClient
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from motospect.adapters.guard import BusGuard
from motospect.analysis import meaning_of
from motospect.app.profile import profile_of
from motospect.config import Settings
from motospect.errors import BayBusy, ReportUnreadable
from motospect.model.bench import Bench, LinkState
from motospect.model.estimate import Estimate, EstimateContent
from motospect.model.estimate_edit import EstimateEdit
from motospect.model.exchange import Exchange
from motospect.model.finding import Analysis, Finding, ReadinessVerdict
from motospect.model.identity import new_id
from motospect.model.part import PartState
from motospect.model.person import Person, Role
from motospect.model.provided import Notices
from motospect.model.report import Report
from motospect.model.scan import (
    AdapterIdentity,
    Calibration,
    Conflict,
    Ecu,
    FreezeFrame,
    InUsePerformance,
    MonitorResult,
    Readiness,
    Reading,
    Scan,
    ScanKind,
    ServiceOutcome,
    TroubleCode,
    UseCount,
    VehicleIdentity,
    Verdict,
)
from motospect.model.trigger import WatchOrder
from motospect.model.verification import CheckedPart, Verification
from motospect.model.vin import VinReading
from motospect.model.wording import Wording
from motospect.portal.application import build
from motospect.portal.box.first_run import DONE, PROGRESS
from motospect.portal.box_desk import BoxDesk
from motospect.portal.parts import DemoSwitch, Parts, WireDesk
from motospect.portal.people.pins import hashed
from motospect.portal.portal import Portal
from motospect.scan.clear import ClearOrder
from motospect.scan.watch import WatchPost
from motospect.scan.watch.recorder import NOWHERE
from motospect.store import Store

PIN = "246810"
SCAN_ID = "01900000-0000-7000-8000-000000000001"
WATCH_ID = "01900000-0000-7000-8000-0000000000aa"
POST_ID = "01900000-0000-7000-8000-0000000000ff"
NOON = "2026-05-04T12:00:00.000Z"
ADAPTER = AdapterIdentity("elm327", "ELM327 v1.5", "ISO 15765-4 CAN 11/500", 12.4)


class BayOfTheTest:
    """Does what the pages ask of a bay: what it shows is what the test has put there."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.wanted: list[ScanKind] = []
        self.cleared: list[ClearOrder] = []
        self.watched: list[WatchOrder] = []
        self.ended: list[str] = []
        self.watchers: list[Callable[[Bench], None]] = []
        self.left = threading.Event()
        self.post = WatchPost(NOWHERE, guard=BusGuard(), show=lambda state: self.show(watch=state))

    unsaved = 0

    def snapshot(self) -> Bench:
        return self.bench

    def request_scan(self, kind: ScanKind) -> str:
        if self.bench.progress is not None and self.bench.progress.ended == "running":
            raise BayBusy("A scan is already running.", hint="Wait until it is finished.")
        self.wanted.append(kind)
        return SCAN_ID

    def request_clear(self, order: ClearOrder) -> str:
        if self.bench.progress is not None and self.bench.progress.ended == "running":
            raise BayBusy("A scan is already running.", hint="Wait until it is finished.")
        self.cleared.append(order)
        return POST_ID

    def request_watch(self, order: WatchOrder) -> str:
        if self.bench.watch is not None and self.bench.watch.active:
            raise BayBusy("Already armed by the other one: a code turns pending.", hint="End that one first.")
        self.watched.append(order)
        return WATCH_ID

    def end_watch(self, watch_id: str | None = None) -> bool:
        standing = self.bench.watch
        if standing is None or watch_id not in (None, standing.id):
            return False
        self.ended.append(standing.id)
        return True

    def tell_vin(self, reading: VinReading | None) -> None:
        self.show(told_vin=reading)

    def watch(self, callback: Callable[[Bench], None]) -> Callable[[], None]:
        self.watchers.append(callback)

        def unwatch() -> None:
            self.watchers.remove(callback)
            self.left.set()

        return unwatch

    def show(self, **changes: object) -> None:
        """Change the bench and tell everyone, as the bay's thread does."""
        self.bench = replace(self.bench, version=self.bench.version + 1, **changes)  # type: ignore[arg-type]
        for watcher in tuple(self.watchers):
            watcher(self.bench)


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Box:
    """Everything a test looks at."""

    portal: Portal
    bay: BayOfTheTest
    store: Store
    clock: Clock
    printed: list[Report] = field(default_factory=list)
    health: list[PartState] = field(default_factory=list)
    notices: list[Notices] = field(default_factory=list)

    def client(self) -> FlaskClient:
        return CheckedClient(self.portal.pages, self.portal.pages.response_class, use_cookies=True)

    def signed_in(self, role: Role, pin: str = "5678", name: str = "") -> FlaskClient:
        """Return a client signed in as a new person of this role; the box has an owner then."""
        self.owner()
        person = Person(new_id(), name or f"{role} {new_id()[-4:]}", role)
        self.store.people.add(person, hashed(pin, pin))
        client = self.client()
        token = csrf(client.get("/sign-in").text)
        answer = client.post("/sign-in", data={"csrf": token, "person": person.id, "pin": pin})
        assert answer.status_code == 303, answer.text
        return client

    def owner(self) -> FlaskClient:
        """Return a client signed in as the owner, who is made if there is none yet."""
        client = self.client()
        page = client.get("/sign-in", follow_redirects=True)
        answer = client.post(page.request.path, data={"csrf": csrf(page.text), "pin": PIN, "again": PIN})
        assert answer.status_code == 303, answer.text
        return client


def csrf(page: str) -> str:
    """Return the token in the page's first form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def make_scan(**values: object) -> Scan:
    """Return a scan with one of everything a page shows."""
    engine = Ecu(
        "7E8",
        "Engine",
        "answered",
        {
            "03": ServiceOutcome("ok", evidence=("x3",)),
            "07": ServiceOutcome("negative", nrc="11", detail="service not supported", evidence=("x4",)),
            "0A": ServiceOutcome("no_data"),
        },
        mil=True,
        dtc_count=2,
        dtcs=(
            TroubleCode("P0171", ("stored", "permanent"), text="System too lean, bank 1", evidence=("x3",)),
            TroubleCode("P1234", ("pending",), evidence=("x4",)),
        ),
        freeze_frames=(
            FreezeFrame(0, "P0171", (Reading("RPM", 750.0, "rpm"),), ("x5",)),
            FreezeFrame(1, "P1234", (Reading("RPM", 2210.0, "rpm"),), ("x5",)),
        ),
        readiness=Readiness(
            {"catalyst": "complete", "evap": "incomplete"}, {"catalyst": "incomplete"}, ("x1",)
        ),
        monitors=(
            MonitorResult("01", "81", 0.1, 0.0, 0.6, "V", passed=True),
            MonitorResult("21", "83", 0.92, 0.0, 0.7, "1", passed=False),
        ),
        calibrations=(Calibration("8V21-AB", "A1B2C3D4"), Calibration("", "00C0FFEE")),
        in_use=InUsePerformance(
            812, 1530, (UseCount("catalyst_b1", 640, 800), UseCount("egr_vvt", 0, 0)), ("x6",)
        ),
    )
    plain: dict[str, object] = {
        "id": SCAN_ID,
        "kind": "pre",
        "started_at": NOON,
        "finished_at": "2026-05-04T12:00:04.000Z",
        "clock": "synced",
        "adapter": ADAPTER,
        "verdict": Verdict(
            clean=False, complete=False, headline="One fault found; the transmission did not answer."
        ),
        "vehicle": VehicleIdentity("WBA00000000000001", "ecu", "ok", "BMW", "320i", 2014, "wmi"),
        "ecus": (engine, Ecu("7E9", "Transmission", "silent", {"03": ServiceOutcome("timeout")})),
        "values": (Reading("COOLANT_TEMP", 83.0, "degC", "7E8", ("x9",)),),
        "conflicts": (Conflict("7E8", "count", "ECU reports 2 codes, delivered 1", ("x1", "x3")),),
    }
    return Scan(**(plain | values))  # type: ignore[arg-type]


def analyse(scan: Scan) -> Analysis:
    """Return findings for the scan above, a conflict first; everything else as it is."""
    meant = meaning_of(scan)
    return Analysis(
        findings=(
            Finding("f1", "conflict", "soon", "The engine contradicts itself", "It says 2, it gave 1.", "7E8",
                    evidence=("x1", "x3")),
            Finding("f2", "code", "soon", "Mixture too lean", "Air gets in unmeasured.", "7E8", "P0171",
                    evidence=("x3",), source="own wording"),
            Finding("f3", "coverage", "watch", "The transmission is silent", "It did not answer.", "7E9"),
            Finding("f4", "readiness", "note", "A monitor is open", "EVAP has not run."),
        ),
        readiness=ReadinessVerdict("not_ready", "One monitor is open.", ("evap",), ("x1",), "40 CFR 85.2222"),
        not_checked=("Codes of the transmission",) if scan.ecus else (),
        diagnoses=meant.diagnoses,
        inspection=meant.inspection,
        service=meant.service,
        forecasts=meant.forecasts,
        baseline=meant.baseline,
        battery=meant.battery,
    )  # fmt: skip


EXCHANGES = (
    Exchange("x1", 0.1, 0.02, "7DF", "0101", ("7E8 06 41 01 82 07 65 04",), {"7E8": "ok"}),
    Exchange("x3", 0.2, 0.03, "7DF", "03", ("7E8 04 43 01 01 71 <b>",), {"7E8": "ok", "7E9": "timeout"}),
    Exchange("x4", 0.3, 1.0, "7DF", "07", (), {"": "no_data"}),
)


class _Compiled(BytecodeCache):
    """Templates once compiled serve every portal of a run; a changed one has another checksum."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if known := self._known.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


COMPILED = _Compiled()


def bench_ready(**changes: object) -> Bench:
    """Return a bench on which a scan can be started."""
    link = LinkState("bus_ok", "The vehicle answered.", None, NOON, ADAPTER)
    return replace(Bench(version=1, demo=False, link=link), **changes)  # type: ignore[arg-type]


def verify_one(file: Path) -> Verification:
    """Take what `make_box` prints for a report of this box, and everything else for none."""
    if not file.read_bytes().startswith(b"%PDF-1.7 of the test"):
        raise ReportUnreadable("The file is no report.", hint="Send the PDF.")
    return Verification((CheckedPart("signature", "untouched", "Signed by the test.", "own_key"),))


def make_box(  # noqa: PLR0913 - everything a test may bring
    store: Store,
    folder: Path,
    bench: Bench,
    *,
    bay: BayOfTheTest | None = None,
    meaning: Callable[[Scan], Analysis] = analyse,
    estimate: Callable[[Scan], Estimate | None] = lambda _scan: None,
    estimate_as_if: Callable[[Scan, EstimateEdit], EstimateContent | None] = lambda _scan, _edit: None,
    demo_car: DemoSwitch | None = None,
    box: BoxDesk | None = None,
    wire: WireDesk | None = None,
    verify: Callable[[Path], Verification] | None = verify_one,
    **settings_changed: object,
) -> Box:
    """Return a portal built from parts of the test; printing writes a few bytes instead of a PDF."""
    bay, clock = bay or BayOfTheTest(bench), Clock()
    printed: list[Report] = []
    notices: list[Notices] = []
    health = [
        PartState("store", "ok", "1 scan kept."),
        PartState("screen", "absent", "No screen.", "Plug one in."),
    ]

    def print_report(report: Report, path: Path) -> Path:
        printed.append(report)
        path.write_bytes(b"%PDF-1.7 of the test")
        return path

    def export(form: str, target: Path) -> Path:
        target.write_bytes(f"everything as {form}".encode())
        return target

    store.answers.keep({PROGRESS: DONE})
    settings = replace(Settings(store_dir=folder, shop_name="Test Garage"), **settings_changed)  # type: ignore[arg-type]
    parts = Parts(
        settings=settings,
        store=store,
        bay=bay,  # type: ignore[arg-type]
        health=lambda: tuple(health),
        print_report=print_report,
        analyse=meaning,
        public_url=lambda: "http://192.168.7.20:8084",
        export=export,
        verify=verify,
        metrics=lambda: b"motospect_outbox_rows 3.0\n",
        wordings=lambda _scan, _analysis: {"f2": Wording("Too much <air>.", "worded by SmolLM3-3B")},
        notices=lambda _scan: notices[-1] if notices else None,
        estimate=estimate,
        estimate_as_if=estimate_as_if,
        profile=lambda: profile_of(settings, store),
        clock=clock,
        demo_car=demo_car,
        box=box,
        wire=wire,
    )
    portal = build(parts)
    portal.pages.jinja_env.bytecode_cache = COMPILED
    return Box(portal, bay, store, clock, printed, health, notices)
