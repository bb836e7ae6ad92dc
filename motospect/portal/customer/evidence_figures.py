"""Small drawings for people who are no technicians: a measured value on its scale, with the limit it broke.

Drawn from the scan's own values only; where there is nothing to draw there is no drawing.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from motospect.languages import Language
from motospect.model.customer_page import EvidenceFigure, Tone
from motospect.model.finding import Analysis, Finding
from motospect.model.scan import Ecu, MonitorResult, Reading, Scan
from motospect.portal.words import signal_words

MOST = 2
"""Drawings for one finding: more are a table, and that is in the full report."""
LEFT, RIGHT = 4.0, 316.0
_TRIMS = ("LONG_FUEL_TRIM_1", "SHORT_FUEL_TRIM_1", "LONG_FUEL_TRIM_2", "SHORT_FUEL_TRIM_2")


def figures_of(
    finding: Finding, scan: Scan, analysis: Analysis, language: Language
) -> tuple[EvidenceFigure, ...]:
    """Return at most two drawings of what a finding rests on, none where no value can be drawn."""
    drawn = [*_monitors(finding, scan, language), *_values(finding, scan, analysis, language)]
    return tuple(drawn[:MOST])


def _monitors(finding: Finding, scan: Scan, language: Language) -> Iterator[EvidenceFigure]:
    """Yield the failed tests a finding rests on, against their limits."""
    for ecu in scan.ecus:
        for test in ecu.monitors:
            if test.passed or not set(test.evidence) & set(finding.evidence):
                continue
            yield _limit_bar(test, language)


def _values(finding: Finding, scan: Scan, analysis: Analysis, language: Language) -> Iterator[EvidenceFigure]:
    """Yield the values the car froze with a code, or has now, of the signals the next test looks at."""
    if finding.code is None:
        return
    asked = [
        name
        for one in analysis.diagnoses if finding.id in one.findings
        for step in one.steps for name in step.signals
    ]  # fmt: skip
    frozen = {value.name: value for value in _frozen(finding, scan.ecus)}
    now = {value.name: value for value in scan.values}
    for name in dict.fromkeys(asked):
        value = frozen.get(name) or now.get(name)
        if value is not None and value.unit == "percent" and not isinstance(value.value, str):
            yield _percent_bar(value, language, frozen=name in frozen)


def _frozen(finding: Finding, ecus: tuple[Ecu, ...]) -> tuple[Reading, ...]:
    frames = (
        frame
        for ecu in ecus if ecu.address == finding.ecu
        for frame in ecu.freeze_frames if frame.dtc == finding.code
    )  # fmt: skip
    return next((frame.values for frame in frames), ())


def _percent_bar(value: Reading, language: Language, *, frozen: bool) -> EvidenceFigure:
    measured = float(value.value)
    both_ways = value.name in _TRIMS
    low, high = (-30.0, 30.0) if both_ways else (0.0, 100.0)
    low, high = min(low, measured), max(high, measured)
    said = f"{language.sentence(signal_words(value.name))}: {language.measured(measured, value.unit, 3)}"
    when = _("when the fault was stored") if frozen else _("measured in this scan")
    zero = 0.0 if low <= 0 <= high else low
    return _bar(said, when, (low, high), (min(zero, measured), max(zero, measured)), zero=zero, tone="busy")


def _limit_bar(test: MonitorResult, language: Language) -> EvidenceFigure:
    limits = [limit for limit in (test.min, test.max) if limit is not None and abs(limit) < 65535]
    ends = [0.0, test.value, *limits]
    low, high = min(ends), max(ends)
    room = (high - low) * 0.08 or 1.0
    value = language.measured(test.value, test.unit)
    said = _("The car's own test %(label)s measured %(value)s", label=test.label, value=value)
    if test.max is not None and test.value > test.max:
        when = _("allowed: at most %(limit)s", limit=language.measured(test.max, test.unit))
    elif test.min is not None and test.value < test.min:
        when = _("allowed: at least %(limit)s", limit=language.measured(test.min, test.unit))
    else:
        when = _("failed")
    zero = max(low, min(0.0, high))
    filled = (min(zero, test.value), max(zero, test.value))
    return _bar(said, when, (low, high + room), filled, zero=zero, tone="bad", limits=tuple(limits))


def _bar(  # noqa: PLR0913 - what is drawn, by keyword
    said: str,
    beside: str,
    scale: tuple[float, float],
    filled: tuple[float, float],
    *,
    zero: float,
    tone: Tone,
    limits: tuple[float, ...] = (),
) -> EvidenceFigure:
    low, high = scale
    width = (RIGHT - LEFT) / ((high - low) or 1.0)

    def at(value: float) -> float:
        return round(LEFT + (value - low) * width, 1)

    return EvidenceFigure(
        said=said, beside=beside, tone=tone, x=at(filled[0]), zero=at(zero),
        w=round(max(2.0, (filled[1] - filled[0]) * width), 1), limits=tuple(at(limit) for limit in limits),
    )  # fmt: skip
