"""From findings to diagnoses: facts, observations, groups, hypotheses, and the cheapest way to find out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from motospect.analysis.diagnosis.facts import Facts
from motospect.analysis.diagnosis.groups import Group, group
from motospect.analysis.diagnosis.hypotheses import Candidate, Kinded, rank
from motospect.analysis.diagnosis.observation import observe, said, sign_finding
from motospect.analysis.diagnosis.rulebook import weigh_all
from motospect.analysis.diagnosis.separate import separated_by
from motospect.analysis.diagnosis.sign import Sign
from motospect.analysis.diagnosis.signs import find_signs
from motospect.analysis.diagnosis.steps import LABOUR_EUR_H, plan_for
from motospect.model.diagnosis import Diagnosis, Hypothesis, sureness
from motospect.model.finding import Finding, Severity
from motospect.model.past import Past
from motospect.model.scan import Scan

_WORST: tuple[Severity, ...] = ("stop", "soon", "watch", "note")


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """`signs` are findings that only the measured values make; `diagnoses` the most urgent first."""

    signs: tuple[Finding, ...]
    diagnoses: tuple[Diagnosis, ...]


def diagnose(
    scan: Scan, past: Past, findings: Iterable[Finding], *, labour_eur_h: float | None = None
) -> Diagnosed:
    """Return what may be the cause of what was found. The same input always gives the same answer.

    `labour_eur_h` is what the shop's hour costs in euro, by which tests and repairs are ordered.
    """
    facts = Facts(scan, past, findings)
    signs = find_signs(facts)
    names = tuple(one.code for one in facts.codes)
    extra = tuple(sign_finding(sign) for sign in signs if _unsaid(sign, names))
    groups = group(observe(facts, signs))
    if not groups:
        return Diagnosed(extra, ())
    weights = weigh_all(facts)
    severities = {finding.id: finding.severity for finding in (*facts.findings, *extra)}
    told = [_diagnosis(part, weights, labour_eur_h or LABOUR_EUR_H) for part in groups]
    told.sort(key=lambda diagnosis: _urgency(diagnosis, severities))
    return Diagnosed(extra, tuple(_numbered(place, one) for place, one in enumerate(told, 1)))


def _unsaid(sign: Sign, codes: tuple[str, ...]) -> bool:
    return not sign.findings and not sign.binds and not said(sign, codes)


def _diagnosis(part: Group, weights: tuple[Kinded, ...], labour_eur_h: float) -> Diagnosis:
    ranked, rest = rank(part, weights)
    hypotheses = tuple(_hypothesis(one, ranked, place) for place, one in enumerate(ranked, 1))
    findings = tuple(dict.fromkeys(f for one in part.observations for f in one.findings))
    names = tuple(one.name for one in part.observations)
    plan = plan_for(hypotheses, names, labour_eur_h=labour_eur_h)
    return Diagnosis(
        id="",
        findings=findings,
        headline=_headline(part, hypotheses),
        hypotheses=hypotheses,
        unexplained=rest,
        steps=plan.steps,
        expected_minutes=plan.minutes,
        expected_cost=plan.cost,
        instead_minutes=plan.instead_minutes,
        instead_cost=plan.instead_cost,
    )


def _hypothesis(one: Candidate, ranked: tuple[Candidate, ...], place: int) -> Hypothesis:
    cause = one.cause
    return Hypothesis(
        id=f"h{place}",
        cause=cause.key,
        title=cause.label,
        system=cause.system,
        probability=one.probability,
        prior=one.prior,
        prior_source=cause.source,
        explains=one.explains,
        arguments=one.arguments,
        separated_by=separated_by(one, ranked),
        place=_place(one),
    )


def _place(one: Candidate) -> str | None:
    """Return where, for a cause there may be several of: "bank 1", "cylinders 1 and 4"."""
    scope = one.cause.scope
    told = [place for place in one.places if place.startswith(scope)]
    if not told or scope == "vehicle":
        return None
    numbers = sorted({place.split()[-1] for place in told})
    if len(numbers) == 1:
        return f"{scope} {numbers[0]}"
    return f"{scope}s {', '.join(numbers[:-1])} and {numbers[-1]}"


def _headline(part: Group, hypotheses: tuple[Hypothesis, ...]) -> str:
    names = dict.fromkeys(one.name for one in part.observations if one.name[:1].isupper())
    said_of = ", ".join(names) if names else part.observations[0].text.rstrip(".")
    best = hypotheses[0]
    where = f" ({best.place})" if best.place else ""
    text = f"{said_of}: {sureness(best.probability)} {_lower(best.title)}{where}."
    return " ".join([text, *part.explained])


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title


def _urgency(diagnosis: Diagnosis, severities: dict[str, Severity]) -> tuple[int, int, float, str]:
    worst = min((_WORST.index(severities.get(f, "watch")) for f in diagnosis.findings), default=len(_WORST))
    return worst, -len(diagnosis.findings), -diagnosis.hypotheses[0].probability, diagnosis.headline


def _numbered(place: int, diagnosis: Diagnosis) -> Diagnosis:
    """Return the diagnosis with its place as id, and with hypotheses and steps that carry it."""
    mine = f"d{place}"
    return replace(
        diagnosis,
        id=mine,
        hypotheses=tuple(replace(one, id=f"{mine}{one.id}") for one in diagnosis.hypotheses),
        steps=tuple(
            replace(step, id=f"{mine}{step.id}", hypotheses=tuple(f"{mine}{h}" for h in step.hypotheses))
            for step in diagnosis.steps
        ),
    )
