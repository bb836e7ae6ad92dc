"""What every rule promises, whichever stands in the folder, on hundreds of made-up vehicles."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from motospect.analysis import analyse, rules
from motospect.analysis.analyse import Rule, load_rules
from motospect.model.battery import BatteryPart, BatteryPhase, BatteryState, BatteryTest
from motospect.model.finding import Analysis, FindingKind, Severity
from motospect.model.outcome import OutcomeName
from motospect.model.scan import (
    FAULT_SERVICES,
    AdapterIdentity,
    Conflict,
    ConflictKind,
    DtcKind,
    Ecu,
    EcuState,
    MonitorResult,
    MonitorState,
    Readiness,
    Reading,
    Scan,
    ServiceOutcome,
    TroubleCode,
    VehicleIdentity,
    Verdict,
)
from motospect.model.wire import to_json

CODES = ("P0171", "P0301", "P0420", "P0455", "P0524", "P1234", "P0E9C", "U0100", "C0035", "B0001", "P3FFF")
MONITORS = ("catalyst", "evaporative_system", "misfire", "pm_filter", "egr_vvt")
VEHICLES = 300


def made_up(seed: int) -> Scan:
    """Return a vehicle drawn from every state the records can hold, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable draw, no secret
    ecus = tuple(_ecu(chance, address) for address in ("7E8", "7E9", "7EA")[: chance.randrange(4)])
    conflicts = tuple(
        Conflict(chance.choice(["7E8", None]), chance.choice(get_args(ConflictKind)), "Two say two.", ("x1",))
        for _ in range(chance.randrange(3))
    )
    complete = bool(ecus) and all(
        number in ecu.services and ecu.services[number].outcome == "ok"
        for ecu in ecus
        for number in FAULT_SERVICES
    )
    faulty = conflicts or any(ecu.dtcs or ecu.mil for ecu in ecus)
    return Scan(
        id=f"s{seed}",
        kind="check",
        started_at="2026-05-04T09:30:00.000Z",
        finished_at="2026-05-04T09:30:04.000Z",
        clock="unsynced",
        adapter=AdapterIdentity("elm327", "ELM327 v1.5", voltage_v=chance.choice([None, 10.9, 12.6])),
        verdict=Verdict(complete and not faulty, complete, "as judged"),
        vehicle=VehicleIdentity(model_year=chance.choice([None, 1990, 1998, 2014])),
        ecus=ecus,
        values=(Reading("RPM", chance.choice([0.0, 750.0]), "rpm", "7E8", ("x9",)),),
        conflicts=conflicts,
        state=chance.choice(["finished", "finished", "interrupted"]),
        battery=chance.choice([None, _battery(chance)]),
    )


def _battery(chance: random.Random) -> BatteryTest:
    parts = tuple(
        BatteryPart(
            phase, state, "Said of it.", None if state == "not_measured" else 9.5, "some", "x", ("b1",)
        )
        for phase in get_args(BatteryPhase)
        for state in [chance.choice(get_args(BatteryState))]
    )
    return BatteryTest("bench-1", "watch", "As judged.", parts, 60)


def _ecu(chance: random.Random, address: str) -> Ecu:
    services = {
        number: ServiceOutcome(
            chance.choice(["ok", "ok", "ok", *get_args(OutcomeName)]),
            chance.choice(["11", "33"]),
            None,
            ("x2",),
        )
        for number in ("01", "03", "06", "07", "0A")
        if chance.random() < 0.9
    }
    states = {name: chance.choice(get_args(MonitorState)) for name in MONITORS}
    return Ecu(
        address,
        state=chance.choice(["answered", "answered", *get_args(EcuState)]),
        services=services,
        mil=chance.choice([True, False, None]),
        dtcs=tuple(
            TroubleCode(
                code, tuple(chance.sample(get_args(DtcKind), chance.randrange(1, 4))), evidence=("x3",)
            )
            for code in chance.sample(CODES, chance.randrange(4))
        ),
        readiness=chance.choice([None, Readiness(states, evidence=("x4",))]),
        monitors=(MonitorResult("21", "80", 0.9, 0.0, 0.6, "V", chance.random() < 0.5, ("x5",)),),
    )


def texts(analysis: Analysis) -> Iterator[str]:
    for finding in analysis.findings:
        yield finding.title
        yield finding.text
    yield analysis.readiness.text
    yield from analysis.not_checked


def test_every_file_of_the_folder_is_a_rule() -> None:
    files = {path.stem for path in Path(rules.__path__[0]).glob("*.py")} - {"__init__"}
    assert set(load_rules()) == files
    assert len(files) >= 7


@pytest.mark.parametrize("rule", load_rules().values(), ids=load_rules())
def test_a_rule_yields_whole_findings_with_evidence_of_the_scan(rule: Rule) -> None:
    total = 0
    for seed in range(VEHICLES):
        scan = made_up(seed)
        found = list(rule(scan))
        total += len(found)
        record = to_json(scan).decode()
        assert len({finding.id for finding in found}) == len(found)
        for finding in found:
            assert finding.kind in get_args(FindingKind)
            assert finding.severity in get_args(Severity)
            assert finding.title.strip()
            assert finding.text.strip().endswith(".")
            assert all(f'"{evidence}"' in record for evidence in finding.evidence)
    assert total


def test_ids_are_unique_over_all_rules_and_order_does_not_waver() -> None:
    for seed in range(VEHICLES):
        analysis = analyse(made_up(seed))
        ids = [finding.id for finding in analysis.findings]
        assert len(set(ids)) == len(ids)
        assert analysis == analyse(made_up(seed))


def test_nothing_that_is_not_proven_sounds_like_an_all_clear() -> None:
    checked = 0
    for seed in range(VEHICLES):
        scan = made_up(seed)
        if scan.verdict.clean:
            continue
        checked += 1
        for text in texts(analyse(scan)):
            for word in ("no fault", "clean", "healthy", "no code", "all good", "in order", "passed the"):
                assert word not in text.lower(), text
    assert checked > VEHICLES / 2


def test_every_dark_corner_of_a_vehicle_is_told() -> None:
    for seed in range(VEHICLES):
        scan = made_up(seed)
        ids = {finding.id for finding in analyse(scan).findings}
        for ecu in scan.ecus:
            assert (f"coverage:{ecu.address}" in ids) == (ecu.state != "answered")
            for number in FAULT_SERVICES:
                dark = number not in ecu.services or ecu.services[number].outcome != "ok"
                assert (f"coverage:{ecu.address}:{number}" in ids) == dark
            assert {f"code:{ecu.address}:{dtc.code}" for dtc in ecu.dtcs} <= ids
        assert sum(finding.startswith("conflict:") for finding in ids) == len(scan.conflicts)


def test_words_do_not_depend_on_the_demo_mark() -> None:
    scan = made_up(7)
    assert analyse(replace(scan, demo=True)) == analyse(scan)
