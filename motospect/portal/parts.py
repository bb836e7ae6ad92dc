"""What the pages are built from: the parts the composition root hands in, in one record."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from motospect.config import Settings, starting_profile
from motospect.errors import StoreError
from motospect.imaging import Darkroom
from motospect.knowledge import ProviderDesk
from motospect.model.adapter_place import AdapterFound, AdapterPlace, AdapterTried
from motospect.model.estimate import Estimate, EstimateContent
from motospect.model.estimate_edit import EstimateEdit
from motospect.model.finding import Analysis
from motospect.model.part import PartState
from motospect.model.profile import Profile
from motospect.model.provided import Notices
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.verification import Verification
from motospect.model.wording import Wording
from motospect.portal.box_desk import BoxDesk
from motospect.scan.bay import Bay
from motospect.store import Store


@dataclass(frozen=True, slots=True)
class DemoSwitch:
    """A virtual vehicle that can take the place of the real one. Both raise BayBusy; neither waits."""

    begin: Callable[[], None]
    end: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireDesk:
    """The choice of the adapter. `attempt` and `use` take an address as a person types it.

    `attempt` waits some seconds for an answer and returns what came of it. `use` takes effect at once; raises
    SettingInvalid, BayBusy and StoreError. `fixed`: there is nothing to choose.
    """

    fixed: bool
    place: Callable[[], AdapterPlace]
    found: Callable[[], tuple[AdapterFound, ...]]
    attempt: Callable[[str], AdapterTried]
    use: Callable[[str], AdapterPlace]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a page may use.

    `wordings` answers at once, by finding id; so does `notices`, None where nobody looks recalls up.
    `providers` are the paid services, None where there is no asking.
    `export` writes everything in a format to a file; None where nothing does. `verify` says what a report's
    file is, None likewise.
    `estimate` gives the revision that says what is true now, `estimate_as_if` what it would say after an
    edit; None where there is a defect. `expect_report` is called where paper may soon
    be asked for. `box` is the box's own housekeeping. `lan_url` is the box's address for phones, which do not
    know `.local` names; None: `public_url`. `profile` is what the shop has chosen, read anew each time.
    `wire` is None where no adapter can be chosen, `demo_car` where no demo can be begun or left. `clock`
    counts seconds and never goes back.
    """

    settings: Settings
    store: Store
    bay: Bay
    health: Callable[[], tuple[PartState, ...]]
    print_report: Callable[[Report, Path], Path]
    analyse: Callable[[Scan], Analysis]
    public_url: Callable[[], str]
    expect_report: Callable[[], None] = lambda: None
    metrics: Callable[[], bytes] = bytes
    wordings: Callable[[Scan, Analysis], Mapping[str, Wording]] = lambda _scan, _analysis: {}
    notices: Callable[[Scan], Notices | None] = lambda _scan: None
    providers: ProviderDesk | None = None
    estimate: Callable[[Scan], Estimate | None] = lambda _scan: None
    estimate_as_if: Callable[[Scan, EstimateEdit], EstimateContent | None] = lambda _scan, _edit: None
    profile: Callable[[], Profile] = Profile
    lan_url: Callable[[], str] | None = None
    demo_car: DemoSwitch | None = None
    wire: WireDesk | None = None
    box: BoxDesk | None = None
    darkroom: Darkroom = field(default_factory=Darkroom)
    export: Callable[[str, Path], Path] | None = None
    verify: Callable[[Path], Verification] | None = None
    clock: Callable[[], float] = time.monotonic

    def frame_profile(self) -> Profile:
        """Return the profile for a page's frame and language, even where it says the store is unreadable."""
        try:
            return self.profile()
        except StoreError:
            return starting_profile(self.settings)
