"""Whether monitors and lamp would let the vehicle through an inspection, by the rule of its model year."""

from __future__ import annotations

from motospect.analysis.words import listed
from motospect.knowledge import DIESEL_MONITORS, LAMP_SOURCE, InspectionRule, readiness_rule
from motospect.model.finding import ReadinessVerdict
from motospect.model.scan import Ecu, Scan


def judge_readiness(scan: Scan) -> ReadinessVerdict:
    """Return the verdict; "unknown" whenever no rule fits or an ECU with monitors may have gone unheard."""
    told = [ecu for ecu in scan.ecus if ecu.readiness is not None and ecu.readiness.since_clear]
    opened = _open_monitors(told)
    evidence = _evidence(told, scan)
    if any(ecu.mil for ecu in scan.ecus):
        text = "The malfunction indicator lamp is commanded on: that alone fails an inspection."
        return ReadinessVerdict("not_ready", text, opened, evidence, LAMP_SOURCE)
    unknown = _why_unknown(scan, told)
    if unknown is not None:
        return ReadinessVerdict("unknown", unknown, opened, evidence)
    rule = readiness_rule(scan.vehicle.model_year)
    if rule is None:
        text = f"For model year {scan.vehicle.model_year} there is no inspection rule for monitors."
        return ReadinessVerdict("unknown", text, opened, evidence)
    return _by_rule(scan, rule, opened, evidence)


def _by_rule(
    scan: Scan, rule: InspectionRule, opened: tuple[str, ...], evidence: tuple[str, ...]
) -> ReadinessVerdict:
    ready = len(opened) <= rule.open_allowed
    allowed = f"{rule.open_allowed} may be open" if rule.open_allowed else "none may be open"
    if scan.vehicle.model_year is None:
        year = f"The model year is not known, so the strictest rule is used: {allowed}."
    else:
        year = f"For model year {scan.vehicle.model_year} {allowed}."
    if not opened:
        found = "All supported monitors are complete."
    else:
        found = f"Not complete: {listed([name.replace('_', ' ') for name in opened])}."
    drive = "" if ready else " Drive the cycles these monitors need, then scan again."
    year += " This is the guidance of the United States EPA; the local rule may differ."
    state = "ready" if ready else "not_ready"
    return ReadinessVerdict(state, f"{found} {year}{drive}", opened, evidence, rule.source)  # type: ignore[arg-type]


def _why_unknown(scan: Scan, told: list[Ecu]) -> str | None:
    if not told:
        return "No ECU told the state of its monitors."
    names = {name for ecu in told for name in (ecu.readiness.since_clear if ecu.readiness else {})}
    if names & DIESEL_MONITORS:
        return "This is a compression-ignition engine; the rule kept here is for spark ignition only."
    if scan.state == "interrupted":
        return "The scan was interrupted, so monitors may be missing."
    missing = [ecu.address for ecu in scan.ecus if ecu not in told and _is_dark(ecu)]
    if missing:
        return f"The monitors of {listed(missing)} were not told."
    return None


def _is_dark(ecu: Ecu) -> bool:
    """Whether an ECU without monitor states may have some: one that answers and offers none has none."""
    asked = ecu.services.get("01")
    return asked is None or asked.outcome not in {"ok", "not_asked"}


def _open_monitors(told: list[Ecu]) -> tuple[str, ...]:
    """Return every monitor that at least one ECU has not completed, in the order they were told."""
    return tuple(
        dict.fromkeys(
            name
            for ecu in told
            if ecu.readiness is not None
            for name, state in ecu.readiness.since_clear.items()
            if state == "incomplete"
        )
    )


def _evidence(told: list[Ecu], scan: Scan) -> tuple[str, ...]:
    own = [x for ecu in told if ecu.readiness is not None for x in ecu.readiness.evidence]
    asked = [x for ecu in scan.ecus if ecu.mil and "01" in ecu.services for x in ecu.services["01"].evidence]
    return tuple(dict.fromkeys([*own, *asked]))
