"""What the box makes of a scan it has read: its meaning, what it teaches, its estimate, its paper."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from motospect.analysis import analyse, learned_from, looking_back, meaning_of
from motospect.analysis.estimate import estimate
from motospect.analysis.explain import templates
from motospect.analysis.live.visit import of_this_visit
from motospect.analysis.service import Now, joined_with_estimate, plan_service, scan_day, works_of
from motospect.analysis.windows import capture_windows
from motospect.app.signing import signer_kept
from motospect.config import Settings, starting_profile
from motospect.errors import StoreError
from motospect.knowledge import NoticeDesk
from motospect.knowledge.schedule import ScheduleBook
from motospect.knowledge.workshop import WorkshopBooks
from motospect.model.estimate import Estimate, EstimateContent
from motospect.model.estimate_edit import EstimateEdit
from motospect.model.finding import Analysis
from motospect.model.identity import utc_now
from motospect.model.part import PartState
from motospect.model.past import Past
from motospect.model.profile import Profile
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.service import Odometer, ServicePlan
from motospect.model.shop import ShopTerms
from motospect.portal.paper.report_content import filled
from motospect.report import print_report
from motospect.store import CaptureRow, Store

LOG = logging.getLogger(__name__)

MOST_REMEMBERED = 50
"""Earlier scans of a vehicle the analysis looks at: years of visits, read in some milliseconds."""
MOST_CAPTURES = 12
"""Live recordings of a vehicle the analysis looks at; each may hold some 10,000 samples."""
MOST_MEANINGS = 8
"""Analyses of scans with recordings that are remembered: those people look at today."""


def past_of(store: Store, scan: Scan) -> Past:
    """Return what the box remembers of the scan's vehicle; nothing of one that did not tell its VIN."""
    vin = scan.vehicle.vin
    if vin is None:
        return Past()
    return Past(
        scans=store.finished_scans(vin, demo=scan.demo, limit=MOST_REMEMBERED),
        captures=store.captures.recent(vin, demo=scan.demo, limit=MOST_CAPTURES),
        services=store.services.of(vin, demo=scan.demo),
        baseline=store.baselines.of(vin, demo=scan.demo),
    )


def with_meaning(scan: Scan, store: Store, books: WorkshopBooks) -> tuple[Scan, Past]:
    """Return the scan with its analysis, and what that rests on.

    A rule's defect, or a memory that cannot be read, must not keep a scan from being kept.
    """
    past = Past()
    try:
        past = past_of(store, scan)
        before = past.scans[-1].id if past.scans else None
        measured = [one for one in past.captures if one.after == before and of_this_visit(one, scan)]
        past = replace(past, windows=capture_windows(measured))
        return replace(scan, analysis=analyse(scan, past, books=books)), past
    except Exception:
        LOG.exception("scan %s could not be judged", scan.id)
        return scan, past


def learn(scan: Scan, past: Past, store: Store) -> None:
    """Keep what this visit taught of the vehicle; the scan is kept already, whatever becomes of it."""
    try:
        baseline = learned_from(scan, meaning_of(scan), past)
        if baseline is not None and baseline != past.baseline:
            store.baselines.keep(baseline)
    except Exception:
        LOG.exception("nothing was learned from scan %s", scan.id)


def tie_to_jobs(scan: Scan, store: Store) -> None:
    """Tie the scan to its vehicle's open jobs; it is kept already, whatever becomes of this."""
    try:
        store.jobs.arrived(scan.id, vin=scan.vehicle.vin, demo=scan.demo)
    except StoreError as trouble:
        LOG.warning("scan %s is not tied to its job: %s", scan.id, trouble)


def estimate_of(scan: Scan, meaning: Analysis, terms: ShopTerms, store: Store) -> Estimate:
    """Return the estimate by the prices of now: the last revision where it says just that, else a new one.

    `meaning` is the scan's analysis with the maintenance that is due as it is known now.
    """
    edit = store.estimates.edits.last(scan.id)
    return store.estimates.keep(estimate(scan, meaning, terms, store.prices.in_force(), edit=edit))


def estimated(
    scan: Scan, meaning: Callable[[Scan], Analysis], terms: ShopTerms, store: Store
) -> Estimate | None:
    """Return the estimate of now; None where there is a defect, which must not hide a scan that is kept."""
    try:
        return estimate_of(scan, meaning(scan), terms, store)
    except Exception:
        LOG.exception("scan %s could not be estimated", scan.id)
        return None


def estimated_as_if(
    scan: Scan, edit: EstimateEdit, *, meaning: Callable[[Scan], Analysis], terms: ShopTerms, store: Store
) -> EstimateContent | None:
    """Return what the estimate would say if the workshop edited it so; None as `estimated` has it."""
    try:
        return estimate(scan, meaning(scan), terms, store.prices.in_force(), edit=edit)
    except Exception:
        LOG.exception("scan %s could not be estimated", scan.id)
        return None


def prices_part(terms: ShopTerms, store: Store) -> PartState:
    """Return by whose prices estimates are made."""
    try:
        lists = store.prices.in_force()
    except StoreError as trouble:
        return PartState("prices", "failed", f"The price lists cannot be read: {trouble}", trouble.hint)
    told = ", ".join(f"{one.name}, version {one.version} of {one.date}" for one in lists)
    said = [f"Estimates in {terms.currency} by {told or 'the ranges of the catalogue alone'}."]
    if terms.labour_rate is None:
        said.append("The shop has set no labour rate: work has hours and no money.")
    if terms.tax_bp is None:
        said.append("The shop has set no tax: totals are without it.")
    if lists and len(said) == 1:
        return PartState("prices", "ok", said[0])
    remedy = "Import a list (motospect prices import) and give labour rate and tax on the page Settings."
    return PartState("prices", "absent", " ".join(said), remedy)


def _before(past: Past, scan: Scan) -> Past:
    """Return the past as it was when the scan was made; no scans where it lies too far back to tell."""
    ids = [other.id for other in past.scans]
    return replace(past, scans=past.scans[: ids.index(scan.id)] if scan.id in ids else ())


class Meanings:
    """What scans mean now: as they were kept, and by what was measured and noted since. Any thread may ask.

    The kept record stays as it was. What was measured makes a new analysis, remembered for the next look.
    """

    def __init__(self, store: Store, books: Callable[[], WorkshopBooks]) -> None:
        self._store = store
        self._books = books
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, tuple[CaptureRow, ...], WorkshopBooks], Analysis] = OrderedDict()

    def __call__(self, scan: Scan) -> Analysis:
        """Return the analysis with what is known now; raises StoreError."""
        books = self._books()
        return self._with_services(scan, self._measured(scan, books), books.schedules)

    def beside_estimate(self, scan: Scan) -> Analysis:
        """Return it with the estimate's lines beside the maintenance on the same parts; raises StoreError.

        For showing only: an estimate made of this would rest on itself.
        """
        analysis, made = self(scan), self._store.estimates.last(scan.id)
        if analysis.service is None or made is None:
            return analysis
        plan = joined_with_estimate(analysis.service, made, self._books().schedules)
        return replace(analysis, service=plan)

    def _measured(self, scan: Scan, books: WorkshopBooks) -> Analysis:
        rows = self._store.captures.behind(scan.id, limit=MOST_CAPTURES)
        if not rows:
            return meaning_of(scan)
        key = (scan.id, rows, books)
        with self._lock:
            if key in self._made:
                return self._made[key]
        captures = tuple(self._store.captures.capture(row.id) for row in rows)
        mine = [one for one in captures if of_this_visit(one, scan)]
        past = _before(past_of(self._store, scan), scan)
        baseline = looking_back(past.baseline, scan, captures)
        past = replace(past, windows=capture_windows(mine), baseline=baseline)
        made = analyse(scan, past, books=books) if mine else meaning_of(scan)
        with self._lock:
            self._made[key] = made
            while len(self._made) > MOST_MEANINGS:
                self._made.popitem(last=False)
        return made

    def _with_services(self, scan: Scan, analysis: Analysis, book: ScheduleBook) -> Analysis:
        """Return the analysis with its maintenance plan as the notes written since would have it.

        The plan is for the day of the scan, or of the last work if later.
        """
        vin = scan.vehicle.vin
        if vin is None or not self._store.services.of(vin, demo=scan.demo):
            return analysis
        plan = maintenance_plan(replace(scan, analysis=analysis), self._store, book)
        return replace(analysis, service=plan)


def maintenance_plan(
    scan: Scan, store: Store, book: ScheduleBook, odometer: Odometer | None = None
) -> ServicePlan:
    """Return what is due by what the store remembers and an odometer just read off; raises StoreError."""
    past = _before(past_of(store, scan), scan)
    past = replace(past, windows=capture_windows(one for one in past.captures if of_this_visit(one, scan)))
    days = [date.fromisoformat(note.on) for note in past.services if note.on]
    first = scan_day(scan)
    today = max([first, *days]) if first else None
    meaning = meaning_of(scan)
    works = works_of(meaning.findings, meaning.diagnoses)
    return plan_service(scan, past, book, works, now=Now(today, odometer))


def print_scan(  # noqa: PLR0913 - one keyword for each thing that is on the paper
    scan: Scan,
    settings: Settings,
    target: Path,
    *,
    link: str | None = None,
    expires_at: str | None = None,
    estimated: Estimate | None = None,
    profile: Profile | None = None,
    store: Store | None = None,
) -> Path:
    """Write the scan's report as PDF to `target` and return it; raises ReportFailed.

    With the `store` it has all that is kept of the scan, and is signed where the box has its key.
    """
    report = report_of(scan, settings, link=link, expires_at=expires_at, profile=profile)
    report = replace(report, estimate=estimated)
    if store is None:
        return print_report(report, target)
    return print_report(filled(report, store), target, signer=signer_kept(store))


def report_of(
    scan: Scan,
    settings: Settings,
    *,
    link: str | None = None,
    expires_at: str | None = None,
    profile: Profile | None = None,
) -> Report:
    """Return what goes on the paper of a scan, in the templates' words; by default the settings' shop's."""
    shop = profile or starting_profile(settings)
    analysis = meaning_of(scan)
    desk = NoticeDesk(url=settings.knowledge_recalls_url, store_dir=settings.store_dir)
    return Report(
        scan,
        analysis,
        shop.shop_name,
        utc_now(),
        link,
        expires_at,
        dict(templates(analysis)),
        notices=desk.kept(scan.vehicle, demo=scan.demo),
        profile=shop,
    )
