"""What a diagnosis starts from: codes and signs, each once, with the findings that report it."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.analysis.diagnosis.codes import bank_of, cylinder_of, within
from motospect.analysis.diagnosis.facts import CodeSeen, Facts, joined
from motospect.analysis.diagnosis.sign import Sign
from motospect.knowledge.catalogue import code_entry
from motospect.knowledge.likely_causes import LikelyCause, known_as, likely_causes
from motospect.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Observation:
    """One code (of however many ECUs) or sign. `name` is looked up for causes, `strength` 0 to 1 how
    firmly."""

    name: str
    text: str
    strength: float
    findings: tuple[str, ...]
    evidence: tuple[str, ...]
    place: str | None = None
    binds: tuple[str, ...] = ()
    known_as: str = ""
    """What its causes are looked up by, where that is not its name."""

    @property
    def causes(self) -> tuple[LikelyCause, ...]:
        """Its causes, likeliest first."""
        return likely_causes(self.known_as or self.name)

    @property
    def weights(self) -> dict[str, float]:
        """Its causes and their weights."""
        return {cause.key: cause.weight for cause in self.causes}


def observe(facts: Facts, signs: tuple[Sign, ...]) -> tuple[Observation, ...]:
    """Return codes in the order read, then the signs that no code says already."""
    names = dict.fromkeys(one.code for one in facts.codes)
    make = facts.scan.vehicle.make
    codes = [_of_code(name, facts.seen(name), known_as(name, make)) for name in names]
    rest = [_of_sign(sign, said(sign, tuple(names))) for sign in signs]
    return (*codes, *rest)


def said(sign: Sign, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes that say the same as a sign."""
    return tuple(code for code in codes if within(code, sign.said_by))


def sign_finding(sign: Sign) -> Finding:
    """Return the finding that reports a sign which nothing else reports."""
    return Finding(
        id=sign_id(sign),
        kind="sign",
        severity="watch",
        title=_TITLES.get(sign.name, sign.name.replace("_", " ").capitalize())
        + (f", {sign.place}" if sign.place else ""),
        text=f"{sign.text} No control unit reports it as a code.",
        evidence=sign.evidence,
        source="measured values of this scan, limits of MOTOSPECT",
    )


def sign_id(sign: Sign) -> str:
    """Return the id of a sign's finding."""
    return f"sign:{sign.name}" + (f":{sign.place.replace(' ', '_')}" if sign.place else "")


def _of_code(name: str, seen: tuple[CodeSeen, ...], looked_up: str) -> Observation:
    firm = any({"stored", "permanent"} & set(one.dtc.kinds) for one in seen)
    entry = code_entry(name)
    title = entry.title if entry and entry.title else ""
    cylinder = cylinder_of(name)
    return Observation(
        name,
        f"{name} {title}".strip(),
        1.0 if firm else 0.8,
        tuple(one.finding for one in seen),
        joined(seen),
        f"cylinder {cylinder}" if cylinder else bank_of(title),
        known_as=looked_up,
    )


def _of_sign(sign: Sign, said_by: tuple[str, ...]) -> Observation:
    """A sign that a code already says is bound to it and counts for little: the two are one fact."""
    findings = sign.findings or (() if said_by or sign.binds else (sign_id(sign),))
    strength = 0.25 if said_by else 0.8
    return Observation(
        sign.name, sign.text, strength, findings, sign.evidence, sign.place, (*sign.binds, *said_by)
    )


_TITLES = {
    "lean": "Mixture lean",
    "rich": "Mixture rich",
    "low_while_running": "Voltage low with the engine running",
    "high_while_running": "Voltage high with the engine running",
    "too_cold": "Engine does not get warm",
    "overheating": "Engine too hot",
    "ect_implausible": "Coolant temperature impossible",
    "iat_implausible": "Intake air temperature impossible",
    "idle_high": "Idle too fast",
    "idle_low": "Idle too slow",
    "no_unit_answers": "No control unit answers",
}
