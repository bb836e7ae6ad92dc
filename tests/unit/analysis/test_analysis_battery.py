"""The battery test in the analysis: findings for what is wrong, a sentence for what is open, nothing else."""

from __future__ import annotations

from motospect.analysis import analyse
from motospect.model.battery import BatteryPart, BatteryTest
from motospect.model.scan import AdapterIdentity, Scan, Verdict
from motospect.model.wire import from_json, to_json

REST = BatteryPart("rest", "good", "12.70 V at rest: full.", 12.7, "at least 12.6 V", "BCI", ("b1",))
CRANK = BatteryPart("crank", "bad", "8.30 V during the start.", 8.3, "at least 9.6 V", "BCI", ("b4",))
CHARGE = BatteryPart("charge", "not_measured", "No seconds with the engine running were measured.")


def scan(battery: BatteryTest | None) -> Scan:
    return Scan(
        "s1", "check", "", "", "synced", AdapterIdentity("x", "x"), Verdict(False, True, "x"), battery=battery
    )


def test_a_bad_part_is_a_finding_with_its_windows_and_limit() -> None:
    analysis = analyse(scan(BatteryTest("a", "bad", "x", (REST, CRANK, CHARGE))))
    (finding,) = [finding for finding in analysis.findings if finding.kind == "battery"]
    assert (finding.id, finding.severity, finding.evidence) == ("battery:crank", "soon", ("b4",))
    assert finding.title == "Battery voltage breaks down during the start: 8.30 V"
    assert finding.text == "8.30 V during the start. Limit: at least 9.6 V."
    assert finding.source == "BCI"
    assert "The battery test did not measure charge." in analysis.not_checked


def test_what_was_not_measured_is_no_finding_and_is_said() -> None:
    analysis = analyse(scan(BatteryTest(None, "not_measured", "Battery not measured. No clamps.")))
    assert not [finding for finding in analysis.findings if finding.kind == "battery"]
    assert "Battery not measured. No clamps." in analysis.not_checked


def test_a_record_from_before_the_battery_test_still_reads() -> None:
    old = to_json(scan(None)).replace(b',"battery":null', b"")
    assert b"battery" not in old
    assert from_json(old, Scan) == scan(None)


def test_a_record_with_a_battery_test_survives_the_wire() -> None:
    made = scan(BatteryTest("a", "bad", "x", (REST, CRANK, CHARGE), 12))
    assert from_json(to_json(made), Scan) == made
