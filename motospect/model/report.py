"""What goes on paper: one scan, what it means, who made it and where the customer reads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from motospect.model.checklist import Checklist
from motospect.model.comparison import Comparison
from motospect.model.consent import Consent
from motospect.model.estimate import Estimate
from motospect.model.finding import Analysis
from motospect.model.note import Note
from motospect.model.photo import Photo
from motospect.model.profile import Profile
from motospect.model.provided import Notices
from motospect.model.scan import Scan
from motospect.model.wording import Wording


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the paper shows. `link` is the customer's address for the QR, None when not shared yet."""

    scan: Scan
    analysis: Analysis
    shop_name: str
    made_at: str
    link: str | None = None
    link_expires_at: str | None = None
    wordings: dict[str, Wording] = field(default_factory=dict)
    """Findings in plain words, by the finding's id."""
    notices: Notices | None = None
    """Recalls and complaints about such vehicles, as they were known when the paper was made."""
    estimate: Estimate | None = None
    """The one revision that is printed, with its number and hash."""
    profile: Profile = field(default_factory=Profile)
    """Language, units and currency the paper is in: the customer's, where they have chosen."""
    comparison: Comparison | None = None
    """With the scan before the repair, where this one was made after it."""
    consents: tuple[Consent, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    notes: tuple[Note, ...] = ()
    photos: tuple[Photo, ...] = ()
    photo_dir: str = ""
    """Folder of the photos' JPEG files, each named by its SHA-256."""
    dossier: str = ""
    """JSON of the `Dossier` that goes into the PDF, as text; empty where there is no store to take it of."""
    head: str = ""
    """The chain's end of that dossier; empty without one."""
    sealed: bool = False
    """Whether the scan was sealed when it was kept."""
    before: Scan | None = None
    """The scan before the repair itself, for its date and result."""
    technician: str = ""
    """Who stands for the scan, as far as the box knows; else there is a line to sign on."""
    software: str = ""
    """Version of the software that made the paper."""
    fingerprint: str = ""
    """Of the key the PDF is signed with; empty where it is not signed."""
