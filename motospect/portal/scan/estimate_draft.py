"""An estimate while it is being edited: the form as typed, line by line, and the edit it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from motospect.model.currency import decimals_of
from motospect.model.estimate_edit import (
    DEAREST_PARTS,
    LONGEST_LABOUR_S,
    LONGEST_TEXT,
    MOST_OWN,
    OWN,
    EstimateEdit,
    OwnLine,
    own_id,
)
from motospect.model.money import Money, plain
from motospect.portal.box.shop_forms import one_line

MOST_LINES = 300
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line of the workshop's own as somebody has typed it, figures as text."""

    id: str
    text: str = ""
    parts: str = ""
    hours: str = ""
    required: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was typed at all."""
        return not (self.text or self.parts or self.hours)


@dataclass(frozen=True, slots=True)
class Draft:
    """A form: what is left out, own lines, the order, a new line; `wrong` is by line id."""

    seen: int = 0
    dropped: tuple[str, ...] = ()
    own: tuple[Typed, ...] = ()
    order: tuple[str, ...] = ()
    new: Typed = Typed("new")
    wrong: dict[str, str] = field(default_factory=dict)


def of_edit(edit: EstimateEdit, *, new: Typed | None = None) -> Draft:
    """Return the form that shows an edit as it is kept."""
    typed = tuple(
        Typed(line.id, line.text, _typed_money(line.parts), _typed_hours(line.labour_s), line.required)
        for line in edit.own
    )
    return Draft(edit.number, edit.dropped, typed, edit.order, new or Typed("new"))


def of_form(form: MultiDict[str, str]) -> Draft:
    """Return the form as it was sent; what is no form of ours is left out."""
    seen = form.get("seen", "")
    own = tuple(_typed(form, one) for one in form.getlist("own")[:MOST_OWN] if one.startswith(OWN))
    return Draft(
        int(seen) if re.fullmatch(r"\d{1,9}", seen) else 0,
        tuple(dict.fromkeys(form.getlist("dropped")[:MOST_LINES])),
        own,
        tuple(dict.fromkeys(form.getlist("order")[:MOST_LINES])) if form.get("moved") else (),
        _typed(form, "new"),
    )


def _typed(form: MultiDict[str, str], line_id: str) -> Typed:
    return Typed(
        line_id,
        one_line(form.get(f"text:{line_id}", ""), LONGEST_TEXT),
        form.get(f"parts:{line_id}", "").strip()[:20],
        form.get(f"hours:{line_id}", "").strip()[:20],
        form.get(f"required:{line_id}") == "yes",
    )


def asked(
    draft: Draft, before: EstimateEdit, *, currency: str, by: str
) -> tuple[EstimateEdit, dict[str, str]]:
    """Return the edit a form asks for, and what is wrong with it, by line: those lines are left out of it.

    Lines have the ids of the form; the new line is not taken along, see `added`.
    """
    known = {line.id: line for line in before.own}
    wrong: dict[str, str] = {}
    own: list[OwnLine] = []
    for typed in draft.own:
        trouble = trouble_of(typed, currency, [line.text for line in own])
        if trouble:
            wrong[typed.id] = trouble
            continue
        kept = known.get(typed.id)
        author = kept.by if kept is not None and kept.text == typed.text else by
        figures = _money(typed.parts, currency), _seconds(typed.hours)
        own.append(OwnLine(typed.id, typed.text, *figures, typed.required, author))
    return replace(before, dropped=tuple(sorted(draft.dropped)), own=tuple(own), order=draft.order), wrong


def added(draft: Draft, currency: str) -> Draft:
    """Return the form with its new line among the own ones, or with what is wrong with it."""
    if draft.new.empty:
        return draft
    trouble = trouble_of(draft.new, currency, [line.text for line in draft.own])
    if not trouble and len(draft.own) >= MOST_OWN:
        trouble = _("An estimate has at most %(n)s lines of your own.", n=MOST_OWN)
    if trouble:
        return replace(draft, wrong={**draft.wrong, "new": trouble})
    line = replace(draft.new, id=own_id(draft.new.text))
    return replace(draft, own=(*(one for one in draft.own if one.id != line.id), line), new=Typed("new"))


def settled(edit: EstimateEdit) -> EstimateEdit:
    """Return the edit with lines named by their words: what an answer is given to is never other work."""
    names = {line.id: own_id(line.text) for line in edit.own}
    own = tuple(replace(line, id=names[line.id]) for line in edit.own)
    return replace(edit, own=own, order=tuple(dict.fromkeys(names.get(one, one) for one in edit.order)))


def moved(draft: Draft, shown: Sequence[str], line_id: str, by: int) -> Draft:
    """Return the form with a line moved among those shown, -1 for up and 1 for down."""
    order = list(shown)
    if line_id not in order:
        return draft
    at = order.index(line_id)
    to = min(max(at + by, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    return replace(draft, order=tuple(order))


def trouble_of(typed: Typed, currency: str, others: Sequence[str]) -> str:
    """Return what is wrong with a line beside `others`, their words; "" where nothing is."""
    if not typed.text:
        return str(_("Write down what it is."))
    if typed.text in others:
        return str(_("There is a line with these words already."))
    if typed.parts and _minor(typed.parts, currency) is None:
        return str(
            _(
                "Parts: give a price without tax such as 49.90 with at most %(n)s decimals, or nothing.",
                n=decimals_of(currency),
            )
        )
    if typed.hours and _seconds(typed.hours) is None:
        return str(_("Hours: give a time such as 0.5 or 1.25, at most %(n)s, or leave it empty.", n=200))
    return ""


def _number(text: str) -> Decimal | None:
    bare = re.sub(r"\s", "", text).replace(",", ".")
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None


def _minor(text: str, currency: str) -> int | None:
    value = _number(text)
    if value is None:
        return None
    minor = value.scaleb(decimals_of(currency))
    return int(minor) if minor == minor.to_integral_value() and minor <= DEAREST_PARTS else None


def _money(text: str, currency: str) -> Money | None:
    minor = _minor(text, currency) if text else None
    return None if minor is None else Money(minor, minor, currency)


def _seconds(text: str) -> int | None:
    value = _number(text) if text else None
    if value is None or value * 3600 > LONGEST_LABOUR_S:
        return None
    return round(value * 3600)


def _typed_money(money: Money | None) -> str:
    return "" if money is None else plain(money.low, money.currency).replace("\u00a0", "")


def _typed_hours(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds / 3600:.4f}".rstrip("0").rstrip(".")
