"""The page for a screen on the wall or on the box: state, progress, verdict light and codes, legible at 3 m.

Who stands before the box may scan a customer's code; who is merely in the same network may not. So the
customer's QR is shown only to requests made on the box itself (loopback, by a loopback name, not through a
proxy), only for the scan made last, and only for a short while after the technician shared it. Everyone
else sees the state and the portal's address, which they know already, since they opened it. So it is with
the verdict and the guests' Wi-Fi. A VIN or a trouble code is never on it.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, render_template, session
from flask_babel import force_locale
from markupsafe import Markup

from motospect.config import starting_profile
from motospect.errors import MotospectError, StoreError
from motospect.model.bench import Bench
from motospect.model.wifi import join_code
from motospect.portal.customer.sharing import Share, Shares
from motospect.portal.events import event
from motospect.portal.guards import from_the_box_itself
from motospect.portal.parts import Parts
from motospect.portal.people.access import current_person
from motospect.portal.reader_language import CHOSEN
from motospect.portal.words import Sign, verdict_sign

LOG = logging.getLogger(__name__)
VERDICT_FRESH_S = 600.0
"""How long the last scan's verdict is shown large, unless its report is shared."""
TROUBLED = frozenset({"failed", "unplugged", "low_battery", "ecu_silent", "degraded"})
"""Phases of the link in which the screen says what to do."""


def screen_pages(parts: Parts, shares: Shares) -> Blueprint:
    """Return the screen's page and its live stream."""
    pages = Blueprint("screen", __name__)
    verdicts = _Verdicts(parts)
    last_read = [starting_profile(parts.settings)]

    def drawn(template: str, bench: Bench) -> str:
        """Draw in the shop's language: a screen on the wall has no reader of its own."""
        try:
            parts.store.answers.read_anew()  # what is remembered would hide that the disk fails
            last_read[0] = parts.profile()
        except StoreError as trouble:
            # Neither verdict nor Wi-Fi nor link is known then, so that none of them is said.
            LOG.warning("the screen shows that the store cannot be read: %s", trouble.sentence())
            with force_locale(last_read[0].language):
                return render_template(template, memory=trouble, bench=bench, shop=last_read[0].shop_name)
        profile, here = last_read[0], from_the_box_itself()
        share = offered(bench, shares) if here else None
        running = bench.progress is not None and bench.progress.ended == "running"
        verdict = verdicts.of(bench.last_scan_id) if here and not running else None
        wifi = join_code(profile.wifi_name, profile.wifi_password) if here and profile.wifi_name else None
        with force_locale(profile.language):
            return render_template(
                template,
                memory=None,
                bench=bench,
                share=share,
                address=(parts.lan_url or parts.public_url)(),  # phones do not always know `.local` names
                shop=profile.shop_name,
                running=running,
                here=here,
                troubled=bench.link.phase in TROUBLED,
                verdict=verdict if share or verdicts.fresh() else None,
                wifi=wifi,
                wifi_name=profile.wifi_name,
                maintenance=parts.box.keeper.maintenance if parts.box else None,
                checks_in="check_in.page" in current_app.view_functions,
            )

    @pages.get("/screen")
    def page() -> str:
        if from_the_box_itself() and current_person() is None:
            session.pop(CHOSEN, None)  # the language of whoever checked in before is not the next one's
        return drawn("screen.html", parts.bay.snapshot())

    @pages.get("/screen/events")
    def events() -> Response:
        bench = parts.bay.snapshot()
        return event("page", bench, {"sections": {"screen": drawn("screen_state.html", bench)}, "say": ""})

    return pages


class _Verdicts:
    """The last scan's verdict as a sign; worked out once a scan, because streams draw often."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._last: tuple[str | None, Sign | None] = (None, None)
        self._since_s = 0.0

    def fresh(self) -> bool:
        """Whether the last verdict came a short while ago; one from yesterday is not the light of today."""
        return self._parts.clock() - self._since_s < VERDICT_FRESH_S

    def of(self, scan_id: str | None) -> Sign | None:
        if scan_id is None:
            return None
        if self._last[0] != scan_id:
            try:
                scan = self._parts.store.scan(scan_id)
            except MotospectError:
                return None  # the scan's own page tells why
            self._last = (scan_id, verdict_sign(scan, self._parts.analyse(scan)))
            self._since_s = self._parts.clock()
        return self._last[1]


def qr(text: str, title: str) -> Markup:
    """Return the text's QR as inline SVG."""
    from motospect.report.qr import svg  # noqa: PLC0415 - the QR library costs start-up time and memory

    plain = title.unescape() if isinstance(title, Markup) else str(title)  # templates hand over escaped text
    return Markup(svg(text, title=plain))  # noqa: S704 - our own drawing; it escapes its title


def offered(bench: Bench, shares: Shares) -> Share | None:
    """Return the link that may be shown to whoever stands before the box now."""
    busy = bench.progress is not None and bench.progress.ended == "running"
    return None if busy else shares.fresh(bench.last_scan_id)
