"""The first run: the owner answers a few questions, each kept at once, and goes on where it was left.

How far it has come is an answer like the others, so that it survives a power cut and a closed browser.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.person import Person
from motospect.model.profile import Profile, answered
from motospect.portal.box import shop_forms
from motospect.portal.box.shop_forms import Answered, Reader
from motospect.portal.box.shop_questions import currencies, inspections, proposed
from motospect.portal.events import event
from motospect.portal.parts import Parts
from motospect.portal.reader_language import CHOSEN

PROGRESS = "first_run"
"""Name of the answer that says which step is next."""
STEPS = ("shop", "money", "inspection", "adapter", "ready")
DONE = "done"


def is_unfinished(parts: Parts) -> bool:
    """Whether the owner has not come to the end yet."""
    return parts.store.answers.all().get(PROGRESS) != DONE


def first_run_open(parts: Parts, person: Person | None) -> bool:
    """Whether this person should be reminded of going on; not on its own pages."""
    away = not request.path.startswith("/first-run")
    return away and person is not None and person.role == "owner" and is_unfinished(parts)


def first_run_pages(parts: Parts) -> Blueprint:
    """Return the pages of the first run, one a step."""
    pages = Blueprint("first_run", __name__, url_prefix="/first-run")

    @pages.get("")
    def page() -> AnyResponse:
        if not is_unfinished(parts):
            return redirect(url_for("bench.page"), 303)
        return redirect(url_for("first_run.step", name=STEPS[_reached(parts)]), 303)

    @pages.get(f"/<any({', '.join(STEPS)}):name>")
    def step(name: str) -> str | AnyResponse:
        if is_unfinished(parts) and STEPS.index(name) > _reached(parts):
            return redirect(url_for("first_run.page"), 303)
        return _shown(parts, name, proposed(parts.profile(), parts.store.answers.all()), {})

    @pages.post(f"/<any({', '.join(STEPS)}):name>")
    def answer(name: str) -> AnyResponse | tuple[str, int]:
        said = _read(parts, name)
        if said.wrong:
            return _shown(parts, name, answered(parts.profile(), said.answers), said.wrong), 422
        _keep(parts, name, said.answers)
        if name != STEPS[-1]:
            return redirect(url_for("first_run.step", name=STEPS[STEPS.index(name) + 1]), 303)
        return _begin(parts)

    @pages.get("/events")
    def events() -> Response:
        bench = parts.bay.snapshot()
        section = render_template("first_run_adapter.html", bench=bench)
        return event("page", bench, {"sections": {"adapter": section}, "say": bench.link.reason})

    return pages


def _begin(parts: Parts) -> AnyResponse:
    """Leave the first run the way the owner has chosen."""
    if request.form.get("try") == "demo" and parts.demo_car is not None:
        parts.demo_car.begin()
    return redirect(url_for("bench.page"), 303)


def _read(parts: Parts, name: str) -> Answered:
    readers: dict[str, Reader] = {
        "shop": shop_forms.shop,
        "money": shop_forms.money,
        "inspection": shop_forms.inspection(tuple(group for group, _, _ in inspections(parts))),
    }
    reader = readers.get(name)
    return reader(request.form, parts.profile()) if reader else Answered({}, {})


def _keep(parts: Parts, name: str, answers: Mapping[str, str]) -> None:
    """Keep the answers of a step and how far the owner has come; going back takes nothing away."""
    over = name == STEPS[-1] or not is_unfinished(parts)
    reached = DONE if over else STEPS[max(STEPS.index(name) + 1, _reached(parts))]
    parts.store.answers.keep({**answers, PROGRESS: reached})
    if "language" in answers:
        session[CHOSEN] = answers["language"]


def _reached(parts: Parts) -> int:
    """Return the number of the step that is next; a name of another version begins anew."""
    name = parts.store.answers.all().get(PROGRESS, "")
    if name == DONE:
        return len(STEPS) - 1
    return STEPS.index(name) if name in STEPS else 0


def _shown(parts: Parts, name: str, profile: Profile, wrong: object) -> str:
    number = STEPS.index(name)
    return render_template(
        "first_run.html",
        step=name,
        number=number + 2,  # the PIN was the first
        steps=len(STEPS) + 1,
        back=STEPS[number - 1] if number else None,
        profile=profile,
        wrong=wrong,
        currencies=currencies(),
        inspections=inspections(parts),
        bench=parts.bay.snapshot(),
        demo_possible=parts.demo_car is not None,
        wire_choice=parts.wire is not None and not parts.wire.fixed,
    )
