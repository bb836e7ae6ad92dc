"""The whole estimate of one scan: three options with lines and totals, and what goes with the figures."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from motospect.analysis.estimate.own_lines import own_line
from motospect.analysis.estimate.pricing import PriceBook, lines_of
from motospect.analysis.estimate.sharing import with_shared_labour
from motospect.analysis.estimate.work import Instead, Work, needed, titled
from motospect.model.estimate import (
    OPTIONS,
    Alternative,
    EstimateContent,
    EstimateLine,
    EstimateOption,
    ListUsed,
    OptionName,
)
from motospect.model.estimate_edit import UNTOUCHED, EstimateEdit, in_order
from motospect.model.finding import Analysis
from motospect.model.money import Money, Time, total
from motospect.model.prices import PriceList
from motospect.model.scan import Scan
from motospect.model.shop import ShopTerms

SAYS: dict[OptionName, str] = {
    "make_it_safe": "What the findings marked stop or soon ask for.",
    "recommended": "The same, and what the findings to watch ask for.",
    "complete": "The same, what is only worth knowing, and maintenance that is due.",
}
NOTHING = "No finding of this scan asks for work here. That says nothing about what was not checked."
ALL_LEFT_OUT = "The workshop has left out every line the findings ask for here."
LEFT_OUT = "The workshop has left out work that the findings ask for."
OWN = "Lines in the workshop's own words were not found by the box."


def estimate(
    scan: Scan,
    analysis: Analysis,
    terms: ShopTerms,
    lists: Sequence[PriceList] = (),
    *,
    edit: EstimateEdit = UNTOUCHED,
) -> EstimateContent:
    """Return what the work this analysis asks for may cost; equal arguments give an equal estimate.

    `lists` are those in force, the one imported last first. `edit` is what the workshop has left out, added
    and put in another order.
    """
    works, instead = needed(analysis)
    book = PriceBook(terms, lists)
    options = tuple(_option(level, works, instead, book, edit=edit) for level in range(len(OPTIONS)))
    used = tuple(ListUsed(one.name, one.version, one.sha256, one.imported_at) for one in lists)
    # As they would be in the estimate: what getting there costs is said with each by itself.
    asked_for = _asked_for(len(OPTIONS) - 1, works, book)
    dropped = tuple(line for line in asked_for.values() if line.id in edit.dropped)
    notes = _notes(scan, analysis, terms, options[-1])
    if dropped:
        notes = (LEFT_OUT, *notes)
    if edit.own:
        notes = (OWN, *notes)
    return EstimateContent(scan.id, terms, used, options, notes, dropped)


def _asked_for(level: int, works: Sequence[Work], book: PriceBook) -> dict[str, EstimateLine]:
    """Return the lines the findings ask for in an option, by id, in working order."""
    within = [work for work in works if work.level <= level]
    lines: dict[str, EstimateLine] = {}
    for work in sorted(within, key=lambda work: (work.level, work.order, work.id)):
        for line in lines_of(work, book):
            # Coolant for the thermostat is the coolant for the pump: the same part at the same place, once.
            lines.setdefault(line.id, line)
    return lines


def _option(
    level: int, works: Sequence[Work], instead: Sequence[Instead], book: PriceBook, *, edit: EstimateEdit
) -> EstimateOption:
    name, terms = OPTIONS[level], book.terms
    asked_for = _asked_for(level, works, book)
    left = [line for line in asked_for.values() if line.id not in edit.dropped]
    own = [own_line(one, terms) for one in edit.own if one.required or name == OPTIONS[-1]]
    shared = in_order((*with_shared_labour(left, terms), *own), edit.order)
    net = total((line.amount for line in shared if line.amount is not None), terms.currency)
    tax = None if terms.tax_bp is None else _tax(net, terms.tax_bp)
    time = Time(0, 0)
    for line in shared:
        time = time + line.time if line.time is not None else time
    return EstimateOption(
        name,
        SAYS[name] if shared else ALL_LEFT_OUT if asked_for else NOTHING,
        shared,
        net,
        tax,
        None if tax is None else net + tax,
        time,
        tuple(line.id for line in shared if line.amount is None),
        tuple(_alternative(other, book) for other in instead if other.level <= level),
    )


def _tax(net: Money, tax_bp: int) -> Money:
    return net.times(Fraction(tax_bp, 10_000))


def _alternative(other: Instead, book: PriceBook) -> Alternative:
    lines = lines_of(other.work, book)
    known = [line.amount for line in lines if line.amount is not None]
    whole = len(known) == len(lines)
    times = [line.time for line in lines if line.time is not None]
    return Alternative(
        titled(other.hypothesis),
        other.hypothesis.probability,
        other.hypothesis.id,
        other.instead_of,
        total(known, book.terms.currency) if whole else None,
        times[0] if times else None,
        "; ".join(dict.fromkeys(line.source for line in lines)) or None,
    )


def _notes(scan: Scan, analysis: Analysis, terms: ShopTerms, complete: EstimateOption) -> tuple[str, ...]:
    """Return the sentences without which the figures would say too much."""
    notes = ["Estimates, not offers: what is found on the way may change them."]
    if any(line.after_test for line in complete.lines):
        notes.append(
            "The cause is not proven yet: the test comes first, and its result may lead to other work."
        )
    if any(one.hypotheses and one.hypotheses[0].probability < 0.5 for one in analysis.diagnoses):
        notes.append(
            "No cause is likelier than all others together: the total is for the likeliest one,"
            " others cost more or less."
        )
    if not scan.verdict.complete:
        notes.append("The scan is not complete: what was not checked may need work that is not in here.")
    if terms.labour_rate is None:
        notes.append("The shop has set no labour rate: hours are shown without money.")
    if terms.tax_bp is None:
        notes.append("The shop has set no tax: totals are without tax.")
    if any(line.shared_with for line in complete.lines):
        notes.append("Getting to a place is counted once for all work there; each line says what it shares.")
    notes.append("Every line is rounded by itself, half to even; the total is the sum of its lines.")
    return tuple(notes)
