"""What a repair may cost: lines with ranges and source, three options, revisions that never change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.model.money import Money, Time
from motospect.model.shop import ShopTerms

OptionName: TypeAlias = Literal["make_it_safe", "recommended", "complete"]
LineKind: TypeAlias = Literal["part", "labour", "test", "repair"]
"""repair: parts and labour in one figure, where a source gives no other."""
OPTIONS: tuple[OptionName, ...] = ("make_it_safe", "recommended", "complete")
TITLES: dict[OptionName, str] = {
    "make_it_safe": "Make it safe",
    "recommended": "Recommended",
    "complete": "Complete",
}


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One line. `id` is its key: the same work has the same id in every option and revision.

    `amount` is what the line adds to the total, in the shop's currency; None where it cannot be said, with
    the reason in `note`. `stated` is the source's own figure where that is another one (another currency,
    a price with tax). `time` is what the line adds in working time, after what it shares: `shared` is the
    time taken off because line `shared_with` has it already. `unit_price` is for one of `quantity`.
    `after_test`: it is done only if the test confirms the cause. `own`: the workshop wrote it in its own
    words; no finding asks for it, and it is shown as such.
    """

    id: str
    kind: LineKind
    text: str
    area: str
    source: str
    key: str | None = None
    quantity: int = 1
    unit_price: Money | None = None
    stated: Money | None = None
    amount: Money | None = None
    time: Time | None = None
    shared: Time | None = None
    shared_with: str | None = None
    after_test: bool = False
    note: str | None = None
    hypotheses: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Alternative:
    """A cause that is less likely and therefore not in the total: what it would cost instead of the first."""

    text: str
    probability: float
    hypothesis: str
    instead_of: str
    amount: Money | None = None
    time: Time | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class EstimateOption:
    """One of three options; the next one holds every line of the one before. `lines` are in working order.

    `net` is the sum of the lines that have an amount, `unpriced` the ids of those that have none: while
    there are any, the total is a part of the cost, and said to be. `tax` and `gross` are None until the
    shop has set its tax.
    """

    name: OptionName
    says: str
    lines: tuple[EstimateLine, ...]
    net: Money
    tax: Money | None
    gross: Money | None
    time: Time
    unpriced: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def title(self) -> str:
        """The option's name in words."""
        return TITLES[self.name]


@dataclass(frozen=True, slots=True)
class ListUsed:
    """Which version of a price list was in force."""

    name: str
    version: int
    sha256: str
    imported_at: str


@dataclass(frozen=True, slots=True)
class EstimateContent:
    """Everything an estimate says; equal content is the same estimate, whenever it is made."""

    scan_id: str
    terms: ShopTerms
    lists: tuple[ListUsed, ...]
    options: tuple[EstimateOption, ...]
    notes: tuple[str, ...] = ()
    """Sentences that go with the figures: what is an estimate, what is not in it, how it is rounded."""
    dropped: tuple[EstimateLine, ...] = ()
    """Lines the findings ask for and the workshop has left out, in no option and no total."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One revision, kept for ever as it is. `sha256` is of the content's JSON, `reason` why it was made."""

    id: str
    revision: int
    made_at: str
    reason: str
    sha256: str
    content: EstimateContent

    @property
    def scan_id(self) -> str:
        """The scan it belongs to."""
        return self.content.scan_id
