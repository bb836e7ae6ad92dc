"""What the customer's page says of a scan, taken from the engine's records and nothing beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from motospect.languages import Language
from motospect.model.consent import Answer, Consent
from motospect.model.customer_page import EvidenceFigure
from motospect.model.estimate import (
    OPTIONS,
    Estimate,
    EstimateContent,
    EstimateLine,
    EstimateOption,
    OptionName,
)
from motospect.model.estimate_choice import chosen, option_of
from motospect.model.finding import Analysis, Finding
from motospect.model.money import Time
from motospect.model.scan import Scan
from motospect.portal.customer.evidence_figures import figures_of
from motospect.portal.words import Sign

LONG_MIN = 180
"""Beyond so many minutes work is told in hours."""
CAN_WAIT = frozenset({"watch", "note"})


@dataclass(frozen=True, slots=True)
class Driving:
    """Whether the engine knows anything against driving on. Not known is an answer."""

    sign: Sign
    sentence: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One or more options of the estimate that are the same work."""

    names: tuple[OptionName, ...]
    option: EstimateOption

    @property
    def name(self) -> OptionName:
        """The name a choice of it has: of options that are the same, the recommended one."""
        return "recommended" if "recommended" in self.names else self.names[0]


@dataclass(frozen=True, slots=True)
class Choice:
    """What has been ticked so far: an answer for each line that has one, and what the approved ones cost."""

    answers: Mapping[str, Answer]
    option: EstimateOption
    open: tuple[str, ...]

    @property
    def approved(self) -> frozenset[str]:
        """Ids of the lines to be done."""
        return frozenset(line for line, answer in self.answers.items() if answer == "approved")


def driving(scan: Scan, analysis: Analysis) -> Driving:
    """Return what the findings say about driving on; a scan with gaps cannot say that all is well.

    Its sentence is English like those of the record: the page says both in the reader's language.
    """
    stop = next((one for one in analysis.findings if one.severity == "stop"), None)
    if stop is not None:
        return Driving(Sign("stop", _("No: do not drive"), "bad"), stop.title)
    if scan.state != "finished" or not scan.verdict.complete:
        said = "Not everything in the car answered, so the scan cannot tell."
        return Driving(Sign("question", _("Not known"), "idle"), said)
    if any(one.severity == "soon" for one in analysis.findings):
        said = (
            "Nothing found says that you must stop now. Mind what is written under “Repair soon”,"
            " and do not put it off."
        )
        return Driving(Sign("warn", _("With care, for now"), "watch"), said)
    said = "The control units report nothing that speaks against it."
    return Driving(Sign("ok", _("Nothing found against it"), "ok"), said)


def plain_verdict(scan: Scan, analysis: Analysis) -> str:
    """Return the whole scan in one sentence without jargon; never better than what the record says."""
    if scan.state != "finished":
        return _("The scan was interrupted: only a part of your car was read.")
    severities = {one.severity for one in analysis.findings if one.kind != "readiness"}
    gaps = "" if scan.verdict.complete else " " + _("Not everything answered, so there may be more.")
    if "stop" in severities:
        return _("Your car should not be driven until this is repaired.") + gaps
    if "soon" in severities:
        return _("Your car needs a repair soon.") + gaps
    if not scan.verdict.complete:
        return _("Not everything in your car answered, so we cannot say that it is without faults.")
    if scan.verdict.clean and not severities - {"note"}:
        return _("No fault was found, and every control unit answered.")
    return _("Nothing urgent was found.")


def offers(estimate: Estimate) -> tuple[Offer, ...]:
    """Return the options, those that are the same work as one."""
    return tuple(Offer(names, option) for names, option in alike(estimate.content))


def alike(content: EstimateContent) -> tuple[tuple[tuple[OptionName, ...], EstimateOption], ...]:
    """Return the options with their names, those that are the same work as one."""
    found: list[tuple[tuple[OptionName, ...], EstimateOption]] = []
    for option in content.options:
        lines = {line.id for line in option.lines}
        if found and {line.id for line in found[-1][1].lines} == lines:
            found[-1] = ((*found[-1][0], option.name), option)
        else:
            found.append(((option.name,), option))
    return tuple(found)


def answers_of_option(estimate: Estimate, name: str) -> dict[str, Answer]:
    """Return the answers that choose an option: its lines approved, the rest declined; none for no option."""
    if name not in OPTIONS:
        return {}
    wanted = {line.id for line in estimate.content.options[OPTIONS.index(name)].lines}
    return {line.id: "approved" if line.id in wanted else "declined" for line in every_line(estimate)}


def choice_of(estimate: Estimate, answers: Mapping[str, Answer]) -> Choice:
    """Return the choice these answers are; what they say of lines that are not there is left out."""
    known = {line.id: answers[line.id] for line in every_line(estimate) if line.id in answers}
    approved = frozenset(line for line, answer in known.items() if answer == "approved")
    still_open = tuple(line.id for line in every_line(estimate) if line.id not in known)
    return Choice(known, chosen(estimate.content, approved), still_open)


def every_line(estimate: Estimate) -> tuple[EstimateLine, ...]:
    """Return all lines there are to decide on, in working order."""
    return estimate.content.options[-1].lines


def chosen_option(estimate: Estimate, approved: frozenset[str]) -> str:
    """Return the option these lines are, "" when they are none."""
    return option_of(estimate.content, approved)


def count_words(choice: Choice) -> str:
    """Return how many lines are approved, or how many are still to be decided on."""
    if choice.open:
        return ngettext("%(num)d line to decide on", "%(num)d lines to decide on", len(choice.open))
    if not choice.approved:
        return _("Everything declined")
    of = len(choice.answers)
    return _("%(n)d of %(of)d approved", n=len(choice.approved), of=of)


def button_words(choice: Choice) -> str:
    """Return what the one button does."""
    if choice.answers and not choice.open and not choice.approved:
        return _("Decline all")
    return _("Approve")


def offer_words() -> dict[OptionName, str]:
    """Return the options' names in the reader's language."""
    return {"make_it_safe": _("Make it safe"), "recommended": _("Recommended"), "complete": _("Complete")}


def work_time(time: Time) -> str:
    """Return a working time for people who are no mechanics: minutes, and hours where they are many."""
    low, high = round(time.low_s / 60), round(time.high_s / 60)
    if high > LONG_MIN:
        number = Language(str(get_locale() or "en")).number
        least, most = number(time.low_s / 3600, 1), number(time.high_s / 3600, 1)
        return (
            _("about %(n)s h", n=most) if least == most else _("%(low)s to %(high)s h", low=least, high=most)
        )
    return _("about %(n)d min", n=high) if low == high else _("%(low)d to %(high)d min", low=low, high=high)


def consent_wording(estimate: Estimate) -> str:
    """Return the sentence above the button, kept with the decision as it was shown."""
    return _(
        "I approve the work marked “Approve” in revision %(revision)d of this estimate and decline the rest. "
        "The amounts are estimates, not a fixed price.",
        revision=estimate.revision,
    )


def waiting(analysis: Analysis) -> tuple[Finding, ...]:
    """Return the findings that nothing has to be done about now, beyond those shown first."""
    first = {one.id for one in analysis.foremost}
    return tuple(
        one
        for one in analysis.findings
        if one.severity in CAN_WAIT and one.kind != "readiness" and one.id not in first
    )


def later_lines(estimate: Estimate | None) -> tuple[EstimateLine, ...]:
    """Return the work that only the complete option has: the recommended one does without it."""
    if estimate is None:
        return ()
    recommended = {line.id for line in estimate.content.options[OPTIONS.index("recommended")].lines}
    return tuple(line for line in every_line(estimate) if line.id not in recommended)


def figures(scan: Scan, analysis: Analysis, language: Language) -> dict[str, tuple[EvidenceFigure, ...]]:
    """Return the small drawings that show what the foremost findings rest on, by finding id."""
    return {one.id: figures_of(one, scan, analysis, language) for one in analysis.foremost}


def standing(consents: tuple[Consent, ...]) -> Consent | None:
    """Return the decision that counts: the last one."""
    return consents[-1] if consents else None
