"""What a customer reads on the fleet's server: the box's own page as words, in every language, and its end.

The box words it and the server only draws it, so that both say the same (docs/decisions/cloud-page.md).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from motospect.model.estimate import EstimateContent, OptionName
from motospect.model.remote_decision import DecisionResult
from motospect.model.wire import to_json

SCHEMA = "motospect.customer_page/1"
KIND = "customer_page"
"""The dispatch's kind."""
LARGEST_BYTES = 512 * 1024
"""Of one record; some 20 kB is usual."""

Tone: TypeAlias = Literal["ok", "watch", "bad", "idle", "busy"]
PageState: TypeAlias = Literal["live", "ended"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a state is shown: an icon of ours by name, a word, a tone."""

    icon: str
    word: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A state and what there is to say of it."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFigure:
    """A measured value drawn on its scale, 320 wide: value from `x` over `w`, `zero` and limits as places."""

    said: str
    beside: str
    tone: Tone
    x: float
    w: float
    zero: float
    limits: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """One of the foremost findings. `plain` is for people who are no mechanics, "" where there is none."""

    mark: Mark
    title: str
    text: str
    plain: str = ""
    plain_origin: str = ""
    photos: int = 0
    figures: tuple[EvidenceFigure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWords:
    """One or more options that are the same work, with their sum; `name` is what choosing them is called."""

    name: OptionName
    title: str
    total: str
    says: str
    rest: str = ""
    advised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """One line of the estimate. `answer` is the customer's standing one, "" where there is none."""

    id: str
    text: str
    amount: str
    time: str = ""
    quantity: int = 1
    after_test: bool = False
    answer: Literal["", "approved", "declined"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateWords:
    """The estimate of the page's revision."""

    offers: tuple[OfferWords, ...]
    lines: tuple[LineWords, ...]
    notes: tuple[str, ...]
    wording: str
    made: str
    otherwise: str = ""
    with_tax: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWords:
    """The decision that stands. Whose it is stays on the box."""

    at: str
    revision: int
    approved: int
    total: str
    wording: str
    by_telephone: bool
    sha256: str
    current: bool
    """Whether it speaks of the page's own revision of the estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallWords:
    """What was found out about recalls of this make and model."""

    headline: str
    urgent: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    caveat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """The page in one language; times are the box's own, written out."""

    mark: Mark
    verdict: str
    headline: str
    scanned: str
    expires: str
    made: str
    interrupted: str = ""
    driving: MarkedText
    findings: tuple[FindingWords, ...]
    more: str = ""
    nothing_found: str = ""
    causes: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    nothing_waits: str = ""
    not_checked: tuple[str, ...] = ()
    inspection: MarkedText
    service: tuple[MarkedText, ...] = ()
    service_none: str = ""
    recalls: RecallWords | None = None
    estimate: EstimateWords | None = None
    decision: DecisionWords | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """One version of one link's page. Without `words` when the link was ended.

    `token_sha256` stands for the link, which no server but the box keeps. Of two versions the higher counts.
    `valid_s` is how long the link still works, for boxes whose clock is not set.
    """

    id: str
    token_sha256: str
    version: int
    state: PageState
    scan_id: str
    demo: bool
    clock: Literal["synced", "unsynced"]
    made_at: str
    expires_at: str
    valid_s: int
    language: str
    shop_name: str = ""
    vehicle: str = ""
    vin: str = ""
    revision: int | None = None
    revision_sha256: str = ""
    words: dict[str, PageWords] | None = None
    sums: EstimateContent | None = None
    """What totals are worked out from, without sources, notes and evidence. None: nothing to decide."""
    answers: dict[str, DecisionResult] = field(default_factory=dict)
    """What became of the last decisions that were sent to the box, by their id."""
    schema: str = SCHEMA


def token_digest(token: str) -> str:
    """Return the SHA-256 of a link's token in hex, all a server knows of it; a token has 192 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def content_digest(page: CustomerPage) -> str:
    """Return what is the same for two pages that say the same: not when they were made, nor their number."""
    words = page.words and {code: replace(one, made="") for code, one in page.words.items()}
    said = replace(page, id="", version=0, made_at="", valid_s=0, words=words)
    return hashlib.sha256(to_json(said)).hexdigest()
