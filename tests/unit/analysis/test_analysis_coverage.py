"""What stayed dark is told as that: ECUs, services, failed tests, voltage, and what is never asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from motospect.analysis import analyse
from motospect.model.finding import Finding
from motospect.model.scan import AdapterIdentity, Ecu, MonitorResult, Reading, Scan, ServiceOutcome

MakeScan = Callable[..., Scan]
MakeEcu = Callable[..., Ecu]


def by_id(scan: Scan) -> dict[str, Finding]:
    return {finding.id: finding for finding in analyse(scan).findings}


def with_service(make_ecu: MakeEcu, number: str, ended: ServiceOutcome, **values: Any) -> Ecu:
    whole = make_ecu(**values)
    return make_ecu(services=whole.services | {number: ended}, **values)


@pytest.mark.parametrize("state", ["silent", "rejected", "blocked", "garbled", "not_probed"])
def test_an_ecu_that_did_not_answer_is_a_finding(make_scan: MakeScan, make_ecu: MakeEcu, state: str) -> None:
    analysis = analyse(make_scan(ecus=(make_ecu("7E8"), make_ecu("7E9", state=state))))
    assert [finding.id for finding in analysis.findings if finding.kind == "coverage"] == ["coverage:7E9"]
    assert any("7E9" in sentence for sentence in analysis.not_checked)


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (ServiceOutcome("negative", nrc="11"), "the service is not supported (code 0x11)"),
        (ServiceOutcome("negative", nrc="22"), "conditions were not right"),
        (ServiceOutcome("negative", nrc="31"), "does not have what was asked for"),
        (ServiceOutcome("negative", nrc="33"), "denied by the security gateway"),
        (ServiceOutcome("negative", nrc="78"), "asked for more time"),
        (ServiceOutcome("negative", nrc="F1"), "maker's own (code 0xF1)"),
        (ServiceOutcome("no_data"), "said nothing"),
        (ServiceOutcome("bus_error", detail="CAN ERROR"), "did not carry the request or its answer"),
        (ServiceOutcome("bus_error", detail="NEW WORD"), "could not use the bus (NEW WORD)"),
        (ServiceOutcome("timeout"), "did not finish in time"),
        (ServiceOutcome("garbage", detail="odd length"), "damaged (odd length)"),
        (ServiceOutcome("not_asked"), "not asked"),
    ],
)
@pytest.mark.parametrize("number", ["03", "07", "0A"])
def test_a_fault_service_without_answer_tells_why(
    make_scan: MakeScan, make_ecu: MakeEcu, *, ended: ServiceOutcome, said: str, number: str
) -> None:
    analysis = analyse(make_scan(ecus=(with_service(make_ecu, number, ended),)))
    finding = next(f for f in analysis.findings if f.id == f"coverage:7E8:{number}")
    assert said in finding.text
    assert any(said in sentence for sentence in analysis.not_checked)


def test_a_fault_service_missing_from_the_record_was_not_asked(
    make_scan: MakeScan, make_ecu: MakeEcu
) -> None:
    services = {number: ended for number, ended in make_ecu().services.items() if number != "0A"}
    assert "it was not asked" in by_id(make_scan(ecus=(make_ecu(services=services),)))["coverage:7E8:0A"].text


def test_a_vehicle_without_ecus_and_an_interrupted_scan_are_told(make_scan: MakeScan) -> None:
    scan = make_scan(ecus=(), state="interrupted", interrupted_by="the adapter was unplugged")
    found = by_id(scan)
    early = found["coverage:interrupted"].text
    assert early.startswith("It ended early: the adapter was unplugged. Nothing is known")
    assert "coverage:none" not in found, "whoever was not asked has not kept silent"
    assert len(analyse(scan).not_checked) >= 4
    assert "Not one ECU answered" in by_id(make_scan(ecus=()))["coverage:none"].title


def test_an_adapters_word_brings_its_own_remedy(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    full = with_service(make_ecu, "03", ServiceOutcome("bus_error", detail="BUFFER FULL"))
    found = by_id(make_scan(ecus=(replace(full, state="garbled"),)))["coverage:7E8"]
    assert found.text.endswith("Use a faster adapter or a higher baud rate, then scan again.")


def test_what_a_generic_scan_never_asks_is_always_said(make_scan: MakeScan) -> None:
    first = analyse(make_scan()).not_checked[0]
    assert first.startswith("Airbag, brake and body control units were not asked")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.9, "Above the limit by 0.3 V"), (-0.1, "Below the limit by 0.1 V"), (0.2, "within the limits")],
)
def test_a_failed_monitor_test_tells_its_margin(
    make_scan: MakeScan, make_ecu: MakeEcu, value: float, said: str
) -> None:
    failed = MonitorResult("01", "81", value, 0.0, 0.6, "V", passed=False, evidence=("x5",))
    passed = MonitorResult("21", "80", 0.1, 0.0, 0.6, "", passed=True)
    found = by_id(make_scan(ecus=(make_ecu(monitors=(passed, failed, failed)),)))
    tests = [finding for finding in found.values() if finding.kind == "monitor"]
    assert [test.id for test in tests] == ["monitor:7E8:01:81", "monitor:7E8:01:81:2"]
    assert said in tests[0].text
    assert "0 to 0.6 V" in tests[0].text
    assert tests[0].evidence == ("x5",)


@pytest.mark.parametrize(
    ("least", "most", "said"), [(None, 480.0, "at most 480"), (600.0, None, "at least 600")]
)
def test_a_limit_the_ecu_does_not_give_is_not_said(
    make_scan: MakeScan, make_ecu: MakeEcu, *, least: float | None, most: float | None, said: str
) -> None:
    failed = MonitorResult("", "05-01", 500.0, least, most, "count", passed=False)
    found = by_id(make_scan(ecus=(make_ecu(monitors=(failed,)),)))
    assert f"allowed is {said}" in next(f.text for f in found.values() if f.kind == "monitor")


@pytest.mark.parametrize(
    ("volts", "rpm", "said"),
    [
        (11.7, 0.0, "with the engine off"),
        (11.7, 750.0, "generator is not charging"),
        (11.7, None, "not known"),
        (11.8, 0.0, None),
        (None, 0.0, None),
    ],
)
def test_a_low_voltage_is_told(
    make_scan: MakeScan, volts: float | None, rpm: float | None, said: str | None
) -> None:
    values = () if rpm is None else (Reading("RPM", rpm, "rpm", "7E8", ("x9",)),)
    scan = make_scan(adapter=AdapterIdentity("elm327", "ELM327 v1.5", voltage_v=volts), values=values)
    finding = by_id(scan).get("voltage:low")
    assert (finding is None) == (said is None)
    if finding is not None and said is not None:
        assert said in finding.text
        assert "11.7 V" in finding.title
