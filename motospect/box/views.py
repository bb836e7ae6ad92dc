"""Which pages the screen shows in turn: a pure function of what the box knows now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from motospect.box.signs import NO_MEMORY, Look, ScreenState, View, ecu_line, link_look
from motospect.errors import MotospectError
from motospect.model.bench import Bench
from motospect.model.profile import Profile
from motospect.model.wifi import join_code

TROUBLED = frozenset({"failed", "unplugged", "low_battery", "ecu_silent", "degraded"})
"""Phases of the link in which somebody should do something, said on the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the screen may show. `fresh_verdict`: the last scan ended a short while ago.

    `unread` is why the store cannot be read, None when it can: `profile` is then what was read last.
    """

    bench: Bench
    address: str
    customer_url: str | None
    profile: Profile
    verdict: Look | None
    fresh_verdict: bool
    hold_left_s: int | None
    notice: str | None
    unread: MotospectError | None = None


def shown(seen: Seen) -> tuple[ScreenState, ...]:
    """Return the pages that are shown one after the other; at least one."""
    bench = seen.bench
    state = ScreenState(
        view="join", link=link_look(bench), language=seen.profile.language, address=seen.address,
        qr=seen.address, demo=bench.demo, verdict=seen.verdict,
    )  # fmt: skip
    if seen.hold_left_s is not None:
        return (replace(state, view="hold", hold_left_s=seen.hold_left_s),)
    if seen.notice is not None:
        return (replace(state, view="notice", notice=seen.notice),)
    if seen.unread is not None:
        # Neither verdict nor Wi-Fi nor link is known then, and a scan would not be kept.
        reason, remedy = str(seen.unread), seen.unread.hint
        return (replace(state, view="trouble", link=NO_MEMORY, verdict=None, reason=reason, remedy=remedy),)
    progress = bench.progress
    if progress is not None and progress.ended == "running":
        ecus = tuple(ecu_line(tile) for tile in progress.tiles)
        done = round(progress.step / max(1, progress.steps), 2)
        return (replace(state, view="scan", ecus=ecus, stage=progress.stage, done=done),)
    pages = [_page(view, state, seen) for view in _views(seen)]
    return tuple(replace(page, page=number, pages=len(pages)) for number, page in enumerate(pages, 1))


def _views(seen: Seen) -> tuple[View, ...]:
    """Return the pages in their order: what is wrong, the verdict, the guests' Wi-Fi, then where to read."""
    bench = seen.bench
    views: list[View] = []
    not_saved = bench.progress is not None and bench.progress.ended == "not_saved"
    if not_saved or (bench.link.phase in TROUBLED and bench.link.remedy):
        views.append("trouble")
    if seen.verdict is not None and (seen.fresh_verdict or seen.customer_url is not None):
        views.append("verdict")
    if seen.profile.wifi_name:
        views.append("wifi")
    views.append("report" if seen.customer_url is not None else "join")
    return tuple(views)


def _page(view: View, state: ScreenState, seen: Seen) -> ScreenState:
    if view == "wifi":
        code = join_code(seen.profile.wifi_name, seen.profile.wifi_password)
        return replace(state, view=view, qr=code, caption=seen.profile.wifi_name)
    if view == "report":
        return replace(state, view=view, qr=seen.customer_url or "")
    if view == "trouble":
        progress, link = seen.bench.progress, seen.bench.link
        if progress is not None and progress.ended == "not_saved":
            return replace(
                state, view=view, reason=progress.trouble or "", remedy="Make room, then scan again."
            )
        return replace(state, view=view, reason=link.reason, remedy=link.remedy or "")
    return replace(state, view=view)
