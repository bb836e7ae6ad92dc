"""Monitor tests as bars: where the value lies against what the control unit allows, drawn and in words."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from motospect.knowledge.monitor_ids import watched
from motospect.languages import Language
from motospect.model.scan import MonitorResult
from motospect.portal.words import limits_said

WIDTH, HEIGHT = 200, 18
TOP, DEEP = 6, 6
"""The bar's upper edge and its height."""
ROOM = 0.12
"""So much of the shown stretch lies beyond the outermost of value and limits."""


def monitor_bar(test: MonitorResult, language: Language) -> Markup:
    """Return the bar of one test as SVG: the allowed stretch, its limits and the value."""
    low, high = _stretch(test)

    def x(value: float) -> float:
        return WIDTH * (value - low) / (high - low)

    left = x(test.min) if test.min is not None else 0.0
    right = x(test.max) if test.max is not None else float(WIDTH)
    limits = Markup("").join(
        Markup('<path class="bar-limit" d="M{0:.1f} {1}v{2}"/>').format(x(limit), TOP - 3, DEEP + 6)
        for limit in (test.min, test.max)
        if limit is not None
    )
    at = min(max(x(test.value), 3.0), WIDTH - 3.0)
    return Markup(
        '<svg class="monitor-bar {tone}" viewBox="0 0 {w} {h}" role="img" aria-label="{said}">'
        '<rect class="bar-whole" x="0" y="{top}" width="{w}" height="{deep}" rx="3"/>'
        '<rect class="bar-allowed" x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{deep}"/>'
        '{limits}<circle class="bar-value" cx="{at:.1f}" cy="{middle}" r="4.5"/></svg>'
    ).format(
        tone="ok" if test.passed else "bad",
        w=WIDTH,
        h=HEIGHT,
        said=monitor_said(test, language),
        top=TOP,
        deep=DEEP,
        left=left,
        wide=max(0.0, right - left),
        limits=limits,
        at=at,
        middle=TOP + DEEP / 2,
    )


def monitor_said(test: MonitorResult, language: Language) -> str:
    """Return the test in one sentence: value, what is allowed, and whether it passed."""
    value = language.measured(test.value, test.unit, 6)
    said = _("Value %(value)s, allowed %(limits)s.", value=value, limits=limits_said(test, language))
    return f"{said} {_('Passed.') if test.passed else _('Failed.')}"


def monitor_name(mid: str) -> str:
    """Return what a monitor watches; empty where the standard does not say."""
    seen = watched(mid)
    if seen is None:
        return ""
    kind = {
        "oxygen_sensor": _("Oxygen sensor"),
        "oxygen_sensor_heater": _("Oxygen sensor heater"),
        "catalyst": _("Catalyst"),
        "egr": _("Exhaust gas recirculation"),
        "vvt": _("Variable valve timing"),
        "evap_cap": _("Tank ventilation, cap (0.150 in)"),
        "evap_090": _("Tank ventilation, 0.090 in leak"),
        "evap_040": _("Tank ventilation, 0.040 in leak"),
        "evap_020": _("Tank ventilation, 0.020 in leak"),
        "purge_flow": _("Purge flow"),
        "heated_catalyst": _("Heated catalyst"),
        "secondary_air": _("Secondary air"),
        "fuel_system": _("Fuel system"),
        "boost_pressure": _("Boost pressure"),
        "nox_adsorber": _("NOx adsorber"),
        "nox_catalyst": _("NOx catalyst"),
        "misfire": _("Misfire"),
        "pm_filter": _("Particulate filter"),
    }[seen.kind]
    if seen.cylinder is not None:
        return _("%(kind)s, cylinder %(n)s", kind=kind, n=seen.cylinder)
    if seen.sensor is not None:
        return _("%(kind)s, bank %(bank)s sensor %(sensor)s", kind=kind, bank=seen.bank, sensor=seen.sensor)
    return _("%(kind)s, bank %(bank)s", kind=kind, bank=seen.bank) if seen.bank is not None else kind


def _stretch(test: MonitorResult) -> tuple[float, float]:
    """Return the ends of what is shown: value and limits with room; a side without limit stays open."""
    marks = [mark for mark in (test.min, test.max, test.value) if mark is not None]
    low, high = min(marks), max(marks)
    room = (high - low) * ROOM or abs(high) * ROOM or 1.0
    return low - room, high + room
