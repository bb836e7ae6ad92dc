"""The box's light, button, buzzer and screen, built from the settings and told of the workshop."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from motospect.analysis import meaning_of
from motospect.app.refusal import screen_of
from motospect.box.gpio import lgpio_factory, open_button, open_buzzer, open_light
from motospect.box.panel import Panel, Workshop
from motospect.box.signs import Look
from motospect.box.upkeep import Upkeep
from motospect.config import Settings
from motospect.model.profile import Profile
from motospect.portal import Portal
from motospect.portal.people.access import PIN_SECRET
from motospect.portal.words import verdict_sign
from motospect.scan.bay import Bay
from motospect.store import Store


def open_panel(  # noqa: PLR0913 - the composition root names every part by keyword
    settings: Settings,
    *,
    store: Store,
    bay: Bay,
    portal: Portal,
    public_url: Callable[[], str],
    profile: Callable[[], Profile],
    upkeep: Upkeep,
) -> Panel:
    """Return the panel; what is not there, or not to be had, is an absent part with its reason."""

    def verdict(scan_id: str) -> Look:
        scan = store.scan(scan_id)
        sign = verdict_sign(scan, meaning_of(scan))
        return Look(sign.icon, str(sign.word), sign.tone)

    def profile_on_disk() -> Profile:
        store.answers.read_anew()  # what is remembered would hide that the disk fails
        return profile()

    factory = cache(lgpio_factory)
    return Panel(
        Workshop(
            snapshot=bay.snapshot,
            watch=bay.watch,
            address=public_url,
            customer_url=portal.customer_url,
            verdict=verdict,
            start_scan=lambda: bay.request_scan("check"),
            reset_pin=lambda: store.forget_secret(PIN_SECRET),
            profile=profile_on_disk,
            maintenance=lambda: upkeep.maintenance,
        ),
        light=open_light(settings.box_light_pin, factory),
        button=open_button(settings.box_button_pin, factory),
        buzzer=open_buzzer(settings.box_buzzer_pin, factory, quiet=settings.box_buzzer_quiet == "on"),
        screen=screen_of(settings, factory),
    )
