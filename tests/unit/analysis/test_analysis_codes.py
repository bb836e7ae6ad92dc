"""Codes and contradictions in words: lists, severity, source, and honesty about what is not known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from motospect.analysis import analyse
from motospect.model.finding import Finding
from motospect.model.scan import Conflict, Ecu, Scan, TroubleCode

MakeScan = Callable[..., Scan]
MakeEcu = Callable[..., Ecu]


def by_id(scan: Scan) -> dict[str, Finding]:
    return {finding.id: finding for finding in analyse(scan).findings}


def test_a_stored_code_has_title_source_severity_and_evidence(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    finding = by_id(make_scan(ecus=(make_ecu(codes=("P0171",)),)))["code:7E8:P0171"]
    assert finding.title == "P0171 System Too Lean (Bank 1)"
    assert finding.severity == "soon"
    assert finding.evidence == ("x7E8-03",)
    assert finding.source is not None
    assert "obd-diag 0.2.2" in finding.source
    assert "confirmed" in finding.text


def test_the_same_code_in_two_ecus_is_two_findings(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    scan = make_scan(ecus=(make_ecu("7E8", codes=("P0700",)), make_ecu("7E9", codes=("P0700",))))
    assert {"code:7E8:P0700", "code:7E9:P0700"} <= set(by_id(scan))


@pytest.mark.parametrize(
    ("kinds", "severity", "word"),
    [
        (("stored",), "soon", "confirmed the fault"),
        (("pending",), "watch", "not confirmed yet"),
        (("permanent",), "watch", "only the ECU itself"),
        (("stored", "pending", "permanent"), "soon", "seen again"),
    ],
)
def test_the_lists_a_code_stands_in_are_told(
    make_scan: MakeScan, make_ecu: MakeEcu, *, kinds: tuple[str, ...], severity: str, word: str
) -> None:
    ecu = make_ecu(dtcs=(TroubleCode("P0171", kinds),))  # type: ignore[arg-type]
    finding = by_id(make_scan(ecus=(ecu,)))["code:7E8:P0171"]
    assert finding.severity == severity
    assert word in finding.text


def test_a_pending_code_that_forbids_driving_still_does(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    ecu = make_ecu(dtcs=(TroubleCode("P0524", ("pending",)),))
    assert by_id(make_scan(ecus=(ecu,)))["code:7E8:P0524"].severity == "stop"


def test_a_misfire_says_when_to_stop(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    finding = by_id(make_scan(ecus=(make_ecu(codes=("P0301",)),)))["code:7E8:P0301"]
    assert "Stop when the engine lamp flashes" in finding.text


@pytest.mark.parametrize(
    ("code", "title", "said"),
    [
        ("P1234", "P1234 Maker-specific code", "The maker defines this code"),
        ("U1000", "U1000 Maker-specific code", "The maker defines this code"),
        ("P0E9C", "P0E9C Code without an agreed text", "do not agree"),
        ("P3FFF", "P3FFF Unknown code", "None of our sources"),
        ("B0FFF", "B0FFF Unknown code", "None of our sources"),
    ],
)
def test_what_is_not_known_is_said(
    make_scan: MakeScan, make_ecu: MakeEcu, *, code: str, title: str, said: str
) -> None:
    finding = by_id(make_scan(ecus=(make_ecu(codes=(code,)),)))[f"code:7E8:{code}"]
    assert finding.title == title
    assert said in finding.text
    assert finding.source is None


def test_the_records_own_text_is_used_where_ours_ends(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    ecu = make_ecu(dtcs=(TroubleCode("P1234", ("stored",), text="Intake flap jammed"),))
    finding = by_id(make_scan(ecus=(ecu,)))["code:7E8:P1234"]
    assert finding.title == "P1234 Intake flap jammed"
    assert finding.source == "text in the scan record"


def test_contradictions_stand_before_codes_of_equal_severity(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    told = "Control unit 7E8 reports 2 codes, delivered 1."
    scan = make_scan(
        ecus=(make_ecu(codes=("P0171",)),),
        conflicts=(Conflict("7E8", "count", told, ("x1",)), Conflict("7E8", "count", told, ("x2",))),
    )
    first, second, third = analyse(scan).findings[:3]
    assert (first.id, second.id, third.kind) == ("conflict:7E8:count", "conflict:7E8:count:2", "code")
    assert first.text.startswith(told)
    assert (first.evidence, second.evidence) == (("x1",), ("x2",))


def test_worst_comes_first(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    findings = analyse(make_scan(ecus=(make_ecu(codes=("P0455", "P0524", "P0171")),))).findings
    order = ["stop", "soon", "watch", "note"]
    ranks = [order.index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks)
    assert findings[0].code == "P0524"


def test_the_lamp_is_told_with_who_says_so(make_scan: MakeScan, make_ecu: MakeEcu) -> None:
    on = by_id(make_scan(ecus=(make_ecu("7E8", mil=True), make_ecu("7E9", mil=False))))["mil:on"]
    assert "7E8" in on.text
    assert "7E9" not in on.text
    assert on.evidence == ("x7E8-01",)
    assert "mil:off" in by_id(make_scan())
    assert by_id(make_scan(ecus=(make_ecu(mil=None),)))["mil:unknown"].severity == "watch"
