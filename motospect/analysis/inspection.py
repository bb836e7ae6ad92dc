"""Whether the vehicle would get through an inspection now: one verdict for each rule, the shop's first."""

from __future__ import annotations

from dataclasses import replace

from motospect.analysis.inspection_facts import InspectionFacts, facts_of
from motospect.analysis.words import listed
from motospect.knowledge.inspection import InspectionBook, InspectionRule, Years
from motospect.knowledge.monitor_drives import closing
from motospect.model.finding import Finding, ReadinessVerdict
from motospect.model.inspection import (
    AfterClear,
    InspectionReason,
    InspectionResult,
    InspectionVerdict,
    MonitorCheck,
)
from motospect.model.scan import DtcKind, Scan

RESULTS: dict[InspectionResult, str] = {
    "pass": "what it reads over the plug would let the vehicle through",
    "reject": "the vehicle would be turned away",
    "fail": "the vehicle would fail",
    "unknown": "whether the vehicle would get through cannot be told",
}
_READINESS = {"pass": "ready", "reject": "not_ready", "fail": "not_ready", "unknown": "unknown"}
_ENGINES = {"spark": "spark-ignition (petrol)", "compression": "compression-ignition (diesel)"}


def judge_inspection(scan: Scan, book: InspectionBook) -> tuple[InspectionVerdict, ...]:
    """Return what each group of rules says, the chosen one first.

    "pass" only when every ECU that may have monitors or codes the rule looks at was heard (law 2). Lamp,
    codes or monitors that were heard suffice for "fail" and "reject", whatever else stayed dark.
    """
    facts = facts_of(scan)
    return tuple(_group(facts, book, group) for group in book.groups)


def readiness_of(verdict: InspectionVerdict) -> ReadinessVerdict:
    """Return the verdict of the shop's rule in the short form that records have had from the beginning."""
    source = None if verdict.result == "unknown" else verdict.source
    return ReadinessVerdict(
        _READINESS[verdict.result],  # type: ignore[arg-type]
        verdict.text,
        verdict.open_monitors,
        verdict.evidence,
        source,
    )


def would_not_pass(verdict: InspectionVerdict, scan: Scan) -> tuple[Finding, ...]:
    """Return one finding when the shop's rule would turn the vehicle down; silence is said elsewhere."""
    if verdict.result not in {"fail", "reject"} or not scan.ecus:
        return ()
    return (
        Finding(
            id="readiness:not_ready",
            kind="readiness",
            severity="watch",
            title="Would not pass an emissions inspection now",
            text=verdict.text,
            evidence=verdict.evidence,
            source=verdict.source,
        ),
    )


def _group(facts: InspectionFacts, book: InspectionBook, group: str) -> InspectionVerdict:
    rules = book.of(group)
    if not rules:
        why = next((t for t in book.troubles if group in t), f"There is no inspection rule {group}.")
        reasons = (InspectionReason("rule", why),)
        text = f"The shop's rule: {RESULTS['unknown']}. {why}"
        return InspectionVerdict(group, group, "", "unknown", text, reasons)
    fitting = [rule for rule in rules if facts.engine is not None and rule.fits(facts.engine)]
    if facts.engine is not None and not fitting:
        why = f"The vehicle tells of a {_ENGINES[facts.engine]} engine; this rule has nothing for it."
        reason = InspectionReason("rule", why, facts.evidence)
        return _verdict(facts, rules[0], "unknown", [reason])
    verdicts = [_judge(facts, rule) for rule in fitting or rules]
    # Without the kind of engine only what all files of the group agree on is said.
    if facts.engine is not None:
        return verdicts[0]
    if len({verdict.result for verdict in verdicts}) == 1:
        return replace(verdicts[0], rule=group, title=rules[0].title.partition(",")[0])
    reason = InspectionReason("unheard", "The vehicle did not tell its kind of engine: petrol or diesel.")
    unknown = _verdict(facts, rules[0], "unknown", [reason])
    return replace(unknown, rule=group, title=rules[0].title.partition(",")[0])


def _judge(facts: InspectionFacts, rule: InspectionRule) -> InspectionVerdict:
    band = rule.band(facts.engine, facts.model_year) if facts.engine else None
    first = min((years.first for years in rule.years), default=0)
    if facts.model_year is not None and facts.model_year < first:
        why = f"For model year {facts.model_year} this rule asks nothing; it begins with {first}."
        return _verdict(facts, rule, "unknown", [InspectionReason("rule", why)])
    result, reasons = _result(facts, rule, band)
    return _verdict(facts, rule, result, reasons, band=band)


def _result(
    facts: InspectionFacts, rule: InspectionRule, band: Years | None
) -> tuple[InspectionResult, list[InspectionReason]]:
    failing = [*_lamp(facts, rule), *_codes(facts, rule), *_permanent(facts, rule)]
    if failing:
        return "fail", failing
    if facts.silent:
        why = "No control unit answered: an inspection that cannot talk to the vehicle turns it away."
        return "reject", [
            InspectionReason("communication", f"{why} Check ignition and plug, then scan again.")
        ]
    if band is not None and not band.allows(facts.opened):
        return rule.too_many_open, [_too_many(facts, rule, band), *_year_unknown(facts, rule)]
    unheard = [*facts.unheard, *_unheard_codes(facts, rule)]
    if unheard:
        return "unknown", unheard
    if band is None:
        return "unknown", [_no_band(facts, rule)]
    return "pass", [_complete(facts, band), *_year_unknown(facts, rule)]


def _lamp(facts: InspectionFacts, rule: InspectionRule) -> list[InspectionReason]:
    if rule.lamp_source is None or not facts.lamp_on:
        return []
    text = f"The malfunction indicator lamp is commanded on by {listed(list(facts.lamp_on))}."
    return [InspectionReason("lamp", f"{text} That alone fails ({rule.lamp_source}).", facts.lamp_evidence)]


def _codes(facts: InspectionFacts, rule: InspectionRule) -> list[InspectionReason]:
    reasons = []
    kinds: tuple[tuple[DtcKind, bool], ...] = (("stored", rule.stored_fails), ("pending", rule.pending_fails))
    for kind, looked_at in kinds:
        told = facts.codes(kind)
        if looked_at and told:
            text = f"{kind.capitalize()} in the vehicle: {listed(list(told))} ({rule.codes_source})."
            reasons.append(InspectionReason("code", text, facts.code_evidence(kind)))
    return reasons


def _permanent(facts: InspectionFacts, rule: InspectionRule) -> list[InspectionReason]:
    """Return the permanent codes that fail for certain: not excused by what was told."""
    told = facts.codes("permanent")
    if rule.permanent is None or not told or not _permanent_applies(facts, rule):
        return []
    if rule.permanent.excused_km is not None and facts.excused(rule.permanent) is not False:
        return []
    text = f"Permanent: {listed(list(told))}. No tool erases them; their monitors must pass first"
    told_since = facts.since_clear_text() if rule.permanent.excused_km is not None else ""
    if facts.model_year is None:
        told_since += f" The model year is not known; they count from {rule.permanent.first_year} on."
    return [
        InspectionReason(
            "permanent",
            f"{text} ({rule.permanent.source}).{told_since}",
            (*facts.code_evidence("permanent"), *facts.since_clear_evidence),
        )
    ]


def _permanent_applies(facts: InspectionFacts, rule: InspectionRule) -> bool:
    first = rule.permanent.first_year if rule.permanent else 9999
    return facts.model_year is None or facts.model_year >= first


def _unheard_codes(facts: InspectionFacts, rule: InspectionRule) -> list[InspectionReason]:
    """Return what of the codes the rule looks at this scan does not know."""
    reasons = []
    looked_at = {"03": rule.stored_fails, "07": rule.pending_fails}
    looked_at["0A"] = rule.permanent is not None and _permanent_applies(facts, rule)
    for service, kind in (("03", "stored"), ("07", "pending"), ("0A", "permanent")):
        dark = facts.untold(service)
        if looked_at[service] and dark:
            text = f"The {kind} codes of {listed(list(dark))} were not told."
            reasons.append(InspectionReason("unheard", text, facts.untold_evidence(service)))
    told = facts.codes("permanent")
    if rule.permanent and told and looked_at["0A"] and facts.excused(rule.permanent) is None:
        text = (
            f"Permanent: {listed(list(told))}. Excused from {rule.permanent.excused_warm_ups} warm-ups and"
            f" {rule.permanent.excused_km:.0f} km since the last clearing on; the vehicle did not tell both."
        )
        reasons.append(InspectionReason("permanent", text, facts.code_evidence("permanent")))
    return reasons


def _too_many(facts: InspectionFacts, rule: InspectionRule, band: Years) -> InspectionReason:
    opened = [_spoken(name) for name in facts.opened if name not in band.never]
    text = f"Not complete: {listed(opened)}. {_allowed(facts, band)}"
    if rule.too_many_open == "unknown":
        text += " That fails nothing by itself: the tailpipe is measured then, which a scan cannot foretell."
    return InspectionReason("monitors", text, facts.evidence)


def _complete(facts: InspectionFacts, band: Years) -> InspectionReason:
    opened = [_spoken(name) for name in facts.opened if name not in band.never]
    if not opened:
        return InspectionReason("monitors", "All supported monitors are complete.", facts.evidence)
    text = f"Not complete: {listed(opened)}. {_allowed(facts, band)}"
    return InspectionReason("monitors", text, facts.evidence)


def _allowed(facts: InspectionFacts, band: Years) -> str:
    year = f"For model year {facts.model_year}" if facts.model_year else "By the strictest years of the rule"
    if not band.open_allowed:
        return f"{year} none may be open."
    if band.only:
        return f"{year} only {listed([_spoken(name) for name in band.only])} may be open."
    return f"{year} {band.open_allowed} may be open."


def _year_unknown(facts: InspectionFacts, rule: InspectionRule) -> list[InspectionReason]:
    if facts.model_year is not None or len(rule.years) < 2:
        return []
    why = "The model year is not known, so the strictest years of the rule are used."
    return [InspectionReason("note", why)]


def _no_band(facts: InspectionFacts, rule: InspectionRule) -> InspectionReason:
    if facts.engine is not None and not rule.covers(facts.engine):
        text = f"This is a {_ENGINES[facts.engine]} engine; the rule says nothing of its monitors."
    else:
        text = f"For model year {facts.model_year} the rule says nothing of the monitors."
    return InspectionReason("rule", text, facts.evidence)


def _verdict(
    facts: InspectionFacts,
    rule: InspectionRule,
    result: InspectionResult,
    reasons: list[InspectionReason],
    *,
    band: Years | None = None,
) -> InspectionVerdict:
    return InspectionVerdict(
        rule=rule.name,
        title=rule.title,
        version=rule.version,
        result=result,
        text=_text(result, reasons, rule),
        reasons=tuple(reasons),
        monitors=_checks(facts, band),
        closes=tuple(closing(name) for name in facts.opened),
        after_clear=_after_clear(facts, rule, band, result),
        source=rule.source,
        local=rule.local,
    )


def _text(result: InspectionResult, reasons: list[InspectionReason], rule: InspectionRule) -> str:
    said = " ".join(reason.text for reason in reasons)
    drive = " Drive what these monitors need, then scan again." if _can_drive(result, reasons) else ""
    return f"{rule.title}: {RESULTS[result]}. {said}{drive} {rule.note}".rstrip()


def _can_drive(result: InspectionResult, reasons: list[InspectionReason]) -> bool:
    return result == "reject" and any(reason.kind == "monitors" for reason in reasons)


def _checks(facts: InspectionFacts, band: Years | None) -> tuple[MonitorCheck, ...]:
    return tuple(
        MonitorCheck(
            name,
            told.state,
            None if band is None else told.state != "unsupported" and band.counts(name),
            told.ecus,
            told.evidence,
        )
        for name, told in facts.monitors.items()
    )


def _after_clear(
    facts: InspectionFacts, rule: InspectionRule, band: Years | None, now: InspectionResult
) -> AfterClear | None:
    """Return what a clear would do; None while no monitors were told, so that nothing is made up."""
    if not facts.monitors:
        return None
    after = facts.after_clear()
    result, _ = _result(after, rule, band)
    opens = tuple(name for name in after.opened if name not in facts.opened)
    stays = facts.codes("permanent")
    said = [f"After clearing up to {len(after.opened)} of the monitors count as not run."]
    if stays:
        said.append(f"Permanent {listed(list(stays))} stay: only their monitors end them.")
    said.append(_change(now, result))
    if result == "reject":
        said.append("They may take days of driving to run again; what is not repaired comes back.")
    return AfterClear(result, " ".join(said), opens, stays)


def _change(now: InspectionResult, after: InspectionResult) -> str:
    words = {
        "pass": "pass",
        "reject": "be turned away",
        "fail": "fail",
        "unknown": "not be judged for certain",
    }
    if now == after:
        return f"The vehicle would still {words[after]}."
    return f"Now it would {words[now]}; just after clearing it would {words[after]}."


def _spoken(name: str) -> str:
    return name.replace("_", " ")
