"""Checking a vehicle in without account, and the customer's own page of how far it has got."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from motospect.model.bench import Bench, Progress
from motospect.model.job import Job
from motospect.model.wire import to_json
from motospect.portal.customer.check_in_form import ATTEMPT, LONGEST, CheckIn, read_check_in
from motospect.portal.customer.job_desk import JobDesk
from motospect.portal.customer.sharing import Share, Shares, in_days
from motospect.portal.customer.vin_typed import MOST_TYPED, typed_vin
from motospect.portal.events import event
from motospect.portal.guards import from_the_box_itself
from motospect.portal.parts import Parts
from motospect.portal.people.rates import Rate
from motospect.portal.words import Sign

EACH = 6
ALTOGETHER = 60
WITHIN_S = 600.0
"""So many check-ins are taken from one address, and from all, in so many seconds."""
KIOSK_S = 60
"""The box's own screen goes back to an empty form after so many seconds."""


def check_in_pages(parts: Parts, shares: Shares, desk: JobDesk) -> Blueprint:
    """Return the check-in and the status page. They show nobody anything of somebody else."""
    pages = Blueprint("check_in", __name__)
    rate = Rate(parts.clock, each=EACH, altogether=ALTOGETHER, within_s=WITHIN_S)
    look_up = StatusOf(parts, shares)

    @pages.get("/check-in")
    def page() -> str:
        return _form(parts)

    @pages.get("/check-in/vin")
    def vin() -> Response:
        said = typed_vin(request.args.get("vin", "")[:MOST_TYPED])
        body = {"state": said.state, "icon": said.sign.icon, "tone": said.sign.tone}
        body |= {"word": said.sign.word, "sentence": said.sentence}
        return Response(to_json(body), mimetype="application/json")

    @pages.post("/check-in")
    def send() -> AnyResponse | tuple[str, int]:
        check_in = read_check_in(request.form)
        attempt = request.form.get("attempt", "")
        if check_in.troubles or not ATTEMPT.fullmatch(attempt):
            return _form(parts, check_in), 422
        wait_s = rate.wait_s(request.remote_addr or "")
        if wait_s > 0 or desk.full:
            return _form(parts, check_in, busy=_wait_words(wait_s)), 429
        token = desk.check_in(check_in, attempt)
        to = "check_in.thanks" if from_the_box_itself() else "check_in.status"
        return redirect(url_for(to, token=token), 303)

    @pages.get("/check-in/thanks/<token>")
    def thanks(token: str) -> AnyResponse | str:
        look_up(token)
        page = render_template("check_in_thanks.html", url=shares.job_url(token), seconds=KIOSK_S)
        return Response(page, headers={"Refresh": f"{KIOSK_S}; url={url_for('check_in.page')}"})

    @pages.get("/job/<token>")
    def status(token: str) -> str:
        shown = look_up(token)
        return render_template("job_status.html", token=token, **shown)

    @pages.get("/job/<token>/events")
    def events(token: str) -> Response:
        bench = parts.bay.snapshot()
        shown = look_up(token)
        section = render_template("job_status_live.html", token=token, **shown)
        said = render_template("job_status_said.txt", **shown).strip()
        return event("page", bench, {"sections": {"status": section}, "say": said})

    return pages


class StatusOf:
    """What a customer's token shows of the job and, once a technician has taken it, of its scan."""

    def __init__(self, parts: Parts, shares: Shares) -> None:
        self._parts = parts
        self._shares = shares

    def __call__(self, token: str) -> dict[str, object]:
        job = self._parts.store.jobs.of_token(token)
        if job is None:
            abort(404)
        if in_days(-self._parts.settings.portal_share_days) > job.made_at:
            abort(410, _("This link has expired."))
        told = self._told(job)
        return {
            "job": job,
            "demo": job.demo,
            "progress": _progress_of(told, self._parts.bay.snapshot()),
            "share": _newest(told.scans, self._shares.of) if told.taken_at else None,
            "scanned": bool(told.scans and told.taken_at),
            "UNIT": unit_signs(),
        }

    def _told(self, job: Job) -> Job:
        """Return the job whose progress is shown: the one it was joined to, if it was."""
        return self._parts.store.jobs.job(job.joined) if job.joined else job


def unit_signs() -> dict[str, Sign]:
    """Return how a control unit is shown to who is no technician, in the reader's language."""
    return {
        "asking": Sign("wait", _("being read"), "busy"),
        "so_far": Sign("wait", _("no code so far"), "busy"),
        "clean": Sign("ok", _("no fault"), "ok"),
        "codes": Sign("warn", _("reports a fault"), "watch"),
        "mil": Sign("warn", _("reports a fault, warning lamp on"), "bad"),
        "contradicts": Sign("garbled", _("contradicts itself"), "watch"),
        "partly": Sign("question", _("answered in part"), "watch"),
        "silent": Sign("silent", _("does not answer"), "idle"),
        "refused": Sign("refused", _("refuses to answer"), "idle"),
        "blocked": Sign("refused", _("locked by the maker"), "idle"),
        "garbled": Sign("garbled", _("cannot be understood"), "idle"),
        "not_asked": Sign("question", _("not asked"), "idle"),
    }


def _progress_of(job: Job, bench: Bench) -> Progress | None:
    """Return what runs in the bay if it runs for this job; nothing of another car is ever shown."""
    progress = bench.progress
    if progress is None or not job.taken_at or not job.open:
        return None
    other_car = bool(progress.vin and job.vin and progress.vin != job.vin)
    ours = progress.scan_id in job.scans or (bool(job.vin) and progress.vin == job.vin)
    return progress if ours and not other_car else None


def _newest(scans: tuple[str, ...], share_of: Callable[[str], Share | None]) -> Share | None:
    return next((share for one in reversed(scans) if (share := share_of(one))), None)


def _form(parts: Parts, check_in: CheckIn | None = None, *, busy: str = "") -> str:
    return render_template(
        "check_in.html",
        check_in=check_in or CheckIn(typed_vin(""), {}),
        busy=busy,
        longest=LONGEST,
        attempt=secrets.token_urlsafe(18),
        kiosk=from_the_box_itself(),
        phone_url=(parts.lan_url or parts.public_url)() + url_for("check_in.page"),
    )


def _wait_words(wait_s: float) -> str:
    if wait_s <= 0:
        return _("The workshop's list is full just now. Please go to the desk; nothing you typed is lost.")
    minutes = int(wait_s // 60) + 1
    return _(
        "Too many check-ins came from here just now. Please try again in %(minutes)d min, or go to the desk;"
        " nothing you typed is lost.",
        minutes=minutes,
    )
