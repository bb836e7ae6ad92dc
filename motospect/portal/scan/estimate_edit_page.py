"""Editing an estimate: lines left out and put back, lines of one's own, another order; two at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import EstimateChanged, EstimateUnknown, RoleInsufficient
from motospect.model.estimate import EstimateContent, EstimateLine, OptionName
from motospect.model.estimate_edit import LONGEST_TEXT, EstimateEdit, brought_together, edits_told
from motospect.model.identity import utc_now
from motospect.model.scan import Scan
from motospect.portal.bulletin import Bulletin
from motospect.portal.customer.customer_view import alike, offer_words, standing
from motospect.portal.events import event
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person, who
from motospect.portal.people.roles import may, refusal
from motospect.portal.scan.estimate_draft import Draft, Typed, added, asked, moved, of_edit, of_form, settled


def estimate_edit_pages(parts: Parts, bulletin: Bulletin) -> Blueprint:
    """Return the page on which an estimate is edited. Every button but "save" draws the form anew, unkept."""
    pages = Blueprint("estimate_edit", __name__)
    edits = parts.store.estimates.edits

    @pages.get("/scans/<scan_id>/estimate/edit")
    def page(scan_id: str) -> str:
        person = current_person()
        if person is not None and not may(person.role, "technician"):
            raise RoleInsufficient(
                refusal(person.role, "technician"), hint=_("Ask the owner of the box for it.")
            )
        return _drawn(parts, parts.store.scan(scan_id), of_edit(edits.last(scan_id)))

    @pages.post("/scans/<scan_id>/estimate/edit")
    def change(scan_id: str) -> str | AnyResponse | tuple[str, int]:
        scan, draft = parts.store.scan(scan_id), of_form(request.form)
        action, _colon, line_id = request.form.get("do", "save").partition(":")
        now = edits.last(scan_id)
        if draft.seen != now.number:
            return _met(parts, scan, draft, now)
        if action != "save":
            acted = _acted(parts, scan, draft, action=action, line_id=line_id)
            return _drawn(parts, scan, acted, focus=f"{action}:{line_id}")
        draft = added(draft, currency_of(parts))
        edit, wrong = asked(draft, now, currency=currency_of(parts), by=who())
        wrong |= draft.wrong
        if wrong:
            return _drawn(parts, scan, replace(draft, wrong=wrong), focus=f"wrong:{next(iter(wrong))}"), 422
        try:
            edits.keep(replace(settled(edit), number=now.number + 1, at=utc_now(), by=who()))
        except EstimateChanged:
            return _met(parts, scan, draft, edits.last(scan_id))
        parts.estimate(scan)  # the revision is made now: a customer who decides meets it
        bulletin.tell()
        return redirect(url_for("scan.page", scan_id=scan_id) + "#estimate", 303)

    @pages.get("/scans/<scan_id>/estimate/edit/events")
    def events(scan_id: str) -> Response:
        # Rung at every change of the bay: asks for one row, and for the lines' words only after a change.
        now = edits.last(scan_id)
        seen = request.args.get("seen", type=int) or 0
        told: tuple[str, ...] = ()
        if now.number != seen:
            told = edits_told(edits.numbered(scan_id, seen), now, _texts(parts, scan_id))
        section = render_template("estimate_meanwhile.html", by=now.by, told=told, newer=now.number != seen)
        say = _("%(who)s has changed this estimate meanwhile.", who=now.by or "") if told else ""
        return event("page", parts.bay.snapshot(), {"sections": {"meanwhile": section}, "say": say})

    return pages


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form: as counted, as typed where it is one's own, and from which option on.

    `line` is None while what was typed cannot be counted.
    """

    id: str
    line: EstimateLine | None
    typed: Typed | None
    option: OptionName


def currency_of(parts: Parts) -> str:
    """Return the shop's currency."""
    return parts.profile().terms.currency


def _rows(content: EstimateContent, draft: Draft) -> tuple[Row, ...]:
    typed = {one.id: one for one in draft.own}
    first = {
        line.id: option.name for option in reversed(content.options) for line in option.lines
    }  # the smallest option is said last and stays
    counted = [Row(line.id, line, typed.get(line.id), first[line.id]) for line in content.options[-1].lines]
    there = {row.id for row in counted}
    return (*counted, *(Row(one.id, None, one, "complete") for one in draft.own if one.id not in there))


def _texts(parts: Parts, scan_id: str) -> dict[str, str]:
    """Return the words of the lines in the last revision, and of those left out of it, by id."""
    last = parts.store.estimates.last(scan_id)
    if last is None:
        return {}
    return {line.id: line.text for line in (*last.content.options[-1].lines, *last.content.dropped)}


def _met(parts: Parts, scan: Scan, draft: Draft, now: EstimateEdit) -> tuple[str, int]:
    """Return the form with what somebody else has kept meanwhile: told, and nothing of one's own lost."""
    base = parts.store.estimates.edits.numbered(scan.id, draft.seen)
    mine, wrong = asked(draft, base, currency=currency_of(parts), by=who())
    both = of_edit(brought_together(base, now, mine), new=draft.new)
    # What cannot be counted yet stays as it was typed.
    unread = tuple(one for one in draft.own if one.id in wrong)
    own = (*(one for one in both.own if one.id not in wrong), *unread)
    told = edits_told(base, now, _texts(parts, scan.id))
    shown = replace(both, own=own, wrong=wrong)
    return _drawn(parts, scan, shown, met=now.by or _("Somebody else"), told=told), 409


def _acted(parts: Parts, scan: Scan, draft: Draft, *, action: str, line_id: str) -> Draft:
    """Return the form after one of its buttons."""
    if action in {"up", "down"}:
        shown = [row.id for row in _rows(_preview(parts, scan, draft), draft)]
        return moved(draft, shown, line_id, -1 if action == "up" else 1)
    if action == "drop":
        return replace(draft, dropped=tuple(dict.fromkeys((*draft.dropped, line_id))))
    if action == "back":
        return replace(draft, dropped=tuple(one for one in draft.dropped if one != line_id))
    if action == "remove":
        return replace(draft, own=tuple(one for one in draft.own if one.id != line_id))
    return added(draft, currency_of(parts)) if action == "add" else draft


def _preview(parts: Parts, scan: Scan, draft: Draft) -> EstimateContent:
    before = replace(parts.store.estimates.edits.last(scan.id), number=draft.seen)
    edit, _wrong = asked(draft, before, currency=currency_of(parts), by=who())
    content = parts.estimate_as_if(scan, edit)
    if content is None:
        raise EstimateUnknown(
            f"Scan {scan.id} could not be estimated.", hint="The box's log says why; the scan itself is kept."
        )
    return content


def _drawn(
    parts: Parts,
    scan: Scan,
    draft: Draft,
    *,
    focus: str = "",
    met: str = "",
    told: tuple[str, ...] = (),
) -> str:
    content = _preview(parts, scan, draft)
    kept = parts.store.estimates.last(scan.id)
    return render_template(
        "estimate_edit.html",
        scan=scan,
        draft=draft,
        rows=_rows(content, draft),
        content=content,
        totals=alike(content),
        kept=kept,
        OFFER=offer_words(),
        focus=focus,
        met=met,
        told=told,
        decided=standing(parts.store.consents.of_scan(scan.id)),
        currency=currency_of(parts),
        longest=LONGEST_TEXT,
        demo=scan.demo,
    )
