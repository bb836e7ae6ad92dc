"""Work becomes lines with money: by the shop's own lists first, else by estimates, never by an invention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from motospect.analysis.estimate.work import Work
from motospect.knowledge.parts import REPLACE, Part
from motospect.model.amount import Span
from motospect.model.estimate import EstimateLine
from motospect.model.money import Money, Time, converted, half_even, labour, of_units
from motospect.model.prices import Price, PriceList
from motospect.model.shop import ShopTerms, net_of

NO_RATE = "The labour rate is not set: hours only, not in the total."
UNKNOWN = "Nothing is known of the price; not in the total."
UNKNOWN_TIME = "Nothing is known of the time; not in the total."
_SECONDS = {"min": 60, "h": 3600, "s": 1}


@dataclass(frozen=True, slots=True)
class _Figure:
    """Money for one piece: what counts, what the source itself says, who says it, and what hinders."""

    amount: Money | None
    source: str
    stated: Money | None = None
    note: str | None = None


class PriceBook:
    """The shop's terms and lists, asked for one part or span; the list imported last comes first."""

    def __init__(self, terms: ShopTerms, lists: Sequence[PriceList]) -> None:
        self.terms = terms
        self._by_key: dict[str, tuple[Price, PriceList]] = {}
        for one in lists:
            for price in one.prices:
                if price.key is not None:
                    for use in _uses(price):
                        self._by_key.setdefault(use, (price, one))

    def part(self, key: str) -> _Figure | None:
        """Return what the shop says a part costs, without tax; None when no list in force names it."""
        found = self._by_key.get(f"money:{key}")
        if found is None or found[0].amount is None:
            return None
        price, one = found
        amount, source, terms = found[0].amount, _source(price, one), self.terms
        stated = Money(amount, amount, price.currency)
        if price.currency != terms.currency:
            note = f"Priced in {price.currency}; not in the total: nothing is converted silently."
            return _Figure(None, source, stated, note)
        if not price.gross:
            return _Figure(stated, source)
        if terms.tax_bp is None:
            return _Figure(None, source, stated, "The list's price is with tax and the tax is not set.")
        net = net_of(amount, terms.tax_bp)
        return _Figure(Money(net, net, price.currency), source, stated, "The list's price is with tax.")

    def time(self, key: str) -> tuple[Time, str] | None:
        """Return how long the shop says replacing a part takes, and where it says so."""
        found = self._by_key.get(f"time:{key}")
        if found is None or found[0].labour_s is None:
            return None
        return Time(found[0].labour_s, found[0].labour_s), _source(*found)

    def estimated(self, span: Span) -> _Figure:
        """Return a table's range (EUR) in the shop's money; a foreign one counts by the shop's rate only."""
        stated, source, terms = of_units(span.low, span.high, span.unit), _told(span), self.terms
        if span.unit == terms.currency:
            return _Figure(stated, source)
        if span.unit == "EUR" and terms.eur_rate is not None:
            by = f"the shop's rate of {terms.eur_rate_date}"
            note = f"Converted at {terms.eur_rate} {terms.currency} a euro, {by}."
            return _Figure(converted(stated, Decimal(terms.eur_rate), terms.currency), source, stated, note)
        note = f"{span.unit} estimate, not in the total: the shop has set no rate for it."
        return _Figure(None, source, stated, note)


def _told(span: Span) -> str:
    return span.source if "estimate" in span.source else f"estimate: {span.source}"


def _uses(price: Price) -> Iterator[str]:
    key = (price.key or "").removeprefix(REPLACE)
    if price.amount is not None:
        yield f"money:{key}"
    if price.labour_s is not None:
        yield f"time:{key}"


def _source(price: Price, one: PriceList) -> str:
    return f"price list {one.name}, version {one.version} of {one.date}, row {price.row}"


def lines_of(work: Work, book: PriceBook) -> list[EstimateLine]:
    """Return the lines of one piece of work: its time, then its parts."""
    if work.kind == "repair":
        return [_whole(work, book)]
    return [_labour(work, book), *_parts(work, book)]


def _line(work: Work, **values: object) -> EstimateLine:
    given: dict[str, object] = {
        "id": work.id, "kind": work.kind, "text": work.text, "area": work.area, "source": "none",
        "after_test": work.after_test, "hypotheses": work.hypotheses, "findings": work.findings,
        "evidence": work.evidence, "note": work.note,
    }  # fmt: skip
    return EstimateLine(**(given | values))  # type: ignore[arg-type]


def _whole(work: Work, book: PriceBook) -> EstimateLine:
    if work.cost is None:
        return _line(work, note=UNKNOWN)
    figure = book.estimated(work.cost)
    return _line(
        work,
        source=figure.source,
        amount=figure.amount,
        stated=figure.stated if figure.stated != figure.amount else None,
        time=_seconds(work.time),
        note=_joined(work.note, figure.note),
    )


def _labour(work: Work, book: PriceBook) -> EstimateLine:
    own = book.time(work.parts[0].key) if work.parts and work.kind == "labour" else None
    time, source = own or (_seconds(work.time), _told(work.time) if work.time else "none")
    if time is None:
        return _line(work, source=source, note=_joined(work.note, UNKNOWN_TIME))
    return timed(_line(work, source=source, time=time), time, book.terms)


def timed(line: EstimateLine, time: Time, terms: ShopTerms) -> EstimateLine:
    """Return a line of labour with this time and its money at the shop's rate, if there is one."""
    if terms.labour_rate is None:
        note = line.note if line.note and NO_RATE in line.note else _joined(line.note, NO_RATE)
        return replace(line, time=time, note=note)
    return replace(line, time=time, amount=labour(time, terms.labour_rate, terms.currency))


def _parts(work: Work, book: PriceBook) -> Iterator[EstimateLine]:
    """Yield the parts: each from the shop's list, or all as one estimate, never both for one repair."""
    main = book.part(work.parts[0].key) if work.parts else None
    if main is not None:
        for part in work.parts:
            yield _part(work, part, book.part(part.key))
    elif work.cost is not None:
        figure = book.estimated(work.cost)
        names = ", ".join(_placed(part, work) for part in work.parts)
        what = names or ("material" if work.kind == "test" else "parts and material")
        yield _line(
            work,
            id=_part_id(work.parts[0], work) if work.parts else f"parts:{work.id.partition(':')[2]}",
            kind="part",
            text=_if_confirmed(what, work.after_test),
            key=work.parts[0].key if work.parts else None,
            unit_price=figure.amount,
            amount=figure.amount,
            stated=figure.stated if figure.stated != figure.amount else None,
            source=figure.source,
            note=figure.note,
        )
    else:
        for part in work.parts:
            yield _part(work, part, None)


def _part(work: Work, part: Part, figure: _Figure | None) -> EstimateLine:
    known = figure or _Figure(None, "none", None, UNKNOWN)
    return _line(
        work,
        id=_part_id(part, work),
        kind="part",
        text=_if_confirmed(_placed(part, work), work.after_test),
        area=part.area,
        key=part.key,
        unit_price=known.amount,
        amount=known.amount,
        stated=known.stated if known.stated != known.amount else None,
        source=known.source,
        note=known.note,
    )


def _part_id(part: Part, work: Work) -> str:
    return f"part:{part.key}@{work.place}" if work.place else f"part:{part.key}"


def _placed(part: Part, work: Work) -> str:
    return f"{part.title}, {work.place}" if work.place else part.title


def _if_confirmed(text: str, after_test: bool) -> str:
    return f"{text} (if the test confirms it)" if after_test else text


def _seconds(span: Span | None) -> Time | None:
    if span is None:
        return None
    each = _SECONDS[span.unit]
    return Time(half_even(Fraction(str(span.low)) * each), half_even(Fraction(str(span.high)) * each))


def _joined(*notes: str | None) -> str | None:
    return " ".join(note for note in notes if note) or None
