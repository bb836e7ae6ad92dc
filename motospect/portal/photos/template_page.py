"""The shop's own inspections: copied from those that ship, their points added, renamed, moved, removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import ChecklistInvalid, ChecklistUnknown
from motospect.knowledge.checklist_book import (
    checked,
    moved,
    renamed,
    shipped_checklists,
    with_point,
    without_point,
)
from motospect.model.checklist import ChecklistTemplate
from motospect.model.identity import utc_now
from motospect.portal.parts import Parts
from motospect.portal.photos.checklist_page import templates_of

Change = Callable[[ChecklistTemplate], ChecklistTemplate]


def template_pages(parts: Parts) -> Blueprint:
    """Return the list of templates and the page that changes one."""
    pages = Blueprint("template", __name__, url_prefix="/templates")
    lists = parts.store.checklists

    @pages.get("")
    def every() -> str:
        return render_template("templates.html", templates=templates_of(parts))

    @pages.post("")
    def copy() -> AnyResponse:
        """Make a new one of another, under a name of its own."""
        new = copied(parts, request.form.get("of", ""), request.form.get("title", ""))
        return redirect(url_for("template.page", key=new.key), 303)

    @pages.get("/<key>")
    def page(key: str) -> str:
        template = named(parts, key)
        return render_template(
            "template.html",
            template=template,
            groups=list(dict.fromkeys(point.group for point in template.points if point.group)),
            versions=lists.versions(key),
            ships=key in shipped_checklists(),
        )

    @pages.post("/<key>")
    def change(key: str) -> AnyResponse:
        changed(parts, key, _wanted())
        anchor = f"#{request.form['point']}" if request.form.get("point") else ""
        return redirect(url_for("template.page", key=key) + anchor, 303)

    @pages.post("/<key>/remove")
    def remove(key: str) -> AnyResponse:
        """Take the shop's own out of use; one that ships is then again as it shipped."""
        lists.remove_template(key, at=utc_now())
        return redirect(url_for("template.every"), 303)

    return pages


def copied(parts: Parts, of: str, title: str) -> ChecklistTemplate:
    """Return a new template with the points of another; raises ChecklistUnknown, ChecklistInvalid."""
    source = named(parts, of)
    return kept_new(parts, source, title or _("Copy of %(title)s", title=source.title))


def kept_new(parts: Parts, source: ChecklistTemplate, title: str) -> ChecklistTemplate:
    """Return the template kept under a title and a key of its own; raises ChecklistInvalid."""
    key = _free_key(title, {template.key for template in templates_of(parts)})
    new = checked(replace(source, key=key, title=title))
    return parts.store.checklists.keep_template(new, at=utc_now())


def changed(parts: Parts, key: str, change: Change) -> ChecklistTemplate:
    """Return what `change` made of the template's newest version; raises ChecklistUnknown."""
    named(parts, key)
    return parts.store.checklists.change_template(shipped_checklists().get(key), key, change, at=utc_now())


def named(parts: Parts, key: str) -> ChecklistTemplate:
    for template in templates_of(parts):
        if template.key == key:
            return template
    raise ChecklistUnknown(_("There is no template %(key)s.", key=key), hint=_("Pick one from the list."))


def _wanted() -> Change:
    """Return the change the form asks for; raises ChecklistInvalid for one that is none."""
    form = request.form
    point, title, group = form.get("point", ""), form.get("title", ""), form.get("group", "")
    changes: dict[str, Change] = {
        "title": lambda template: checked(replace(template, title=title)),
        "add": lambda template: with_point(template, title, group),
        "rename": lambda template: renamed(template, point, title, group),
        "up": lambda template: moved(template, point, -1),
        "down": lambda template: moved(template, point, 1),
        "remove": lambda template: without_point(template, point),
    }
    found = changes.get(form.get("do", ""))
    if found is None:
        raise ChecklistInvalid(_("Nothing was changed."), hint=_("Reload the page and try again."))
    return found


def _free_key(title: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "own"
    return next(key for n in range(len(taken) + 2) if (key := f"{base}-{n}" if n else base) not in taken)
