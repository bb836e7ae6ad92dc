"""What the paper says: everything the record holds, its absences, and nothing it does not hold."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from report_factory import LINK, VIN, make_analysis, make_ecu, make_finding, make_report, make_scan, readings

from motospect.model.clearing import NOT_REPAIRED, OUTCOMES, Clearing, EcuClearing
from motospect.model.finding import ReadinessVerdict
from motospect.model.report import Report
from motospect.model.scan import AdapterIdentity, FreezeFrame, MonitorResult, VehicleIdentity, Verdict
from motospect.model.wording import Wording
from motospect.report import words
from motospect.report.monitors import is_near_limit
from motospect.report.paper import draw
from motospect.report.sheet import DEMO_WORDS

Pages = Callable[[bytes], list[str]]


def parts(pages: Pages, report: Report) -> tuple[str, str]:
    """Return the text of the customer's part, cover and all, and that of the technician's."""
    printed = pages(draw(report))
    (begin,) = [number for number, page in enumerate(printed) if "For the technician" in page]
    return " ".join(printed[:begin]), " ".join(printed[begin:])


def clean_report(**changes: object) -> Report:
    scan = make_scan(
        ecus=(make_ecu(dtcs=(), mil=False, dtc_count=0, freeze_frames=(), monitors=()),),
        conflicts=(),
        verdict=Verdict(
            clean=True, complete=True, headline="No faults: the one control unit answered it all."
        ),
    )
    return make_report(scan=scan, analysis=make_analysis(findings=(), not_checked=()), **changes)


def nothing_found() -> Report:
    scan = make_scan(
        ecus=(),
        values=(),
        conflicts=(),
        vehicle=VehicleIdentity(),
        adapter=AdapterIdentity("elm327", "ELM327 v1.5"),
        verdict=Verdict(clean=False, complete=False, headline="No control unit answered."),
    )
    readiness = ReadinessVerdict("unknown", "No control unit told its readiness.")
    return make_report(scan=scan, analysis=make_analysis(findings=(), readiness=readiness), link=None)


def test_an_ordinary_report_has_a_cover_one_page_for_the_customer_and_numbered_pages(pages: Pages) -> None:
    printed = pages(draw(make_report()))
    assert all(f"page {number} of {len(printed)}" in page for number, page in enumerate(printed, 1))
    assert [number for number, page in enumerate(printed) if "For the technician" in page] == [2]
    assert len(printed) <= 5
    assert len(pages(draw(make_report(scan=make_scan(demo=True))))) == len(printed)


def test_the_customer_reads_who_what_and_how_far(pages: Pages) -> None:
    report = make_report()
    first, _ = parts(pages, report)
    for words_there in (
        "Autohaus Müller & Söhne", "Scan before repair, May 4, 2026, 09:27 UTC",
        "Report made May 4, 2026, 09:30 UTC", "It may be driven for now, but have it repaired soon.",
        VIN, "read from the vehicle, check digit correct", "Ford F-150", "2014", "ELM327 v1.5",
        "ISO 15765-4 CAN 11/500", "12.4 V", report.scan.verdict.headline, "The check is not complete.",
        "REPAIR SOON", "NOT READY", "Two monitors are incomplete", "catalyst, evaporative system",
        "What was NOT checked", LINK, "works until Jun 3, 2026, 09:30 UTC",
        *report.analysis.not_checked,
    ):  # fmt: skip
        assert words_there in first, words_there


def test_the_customer_reads_three_findings_and_how_many_more(pages: Pages) -> None:
    first, second = parts(pages, make_report())
    findings = make_report().analysis.findings
    assert all(finding.title in first for finding in findings[:3])
    assert "REPAIR SOON · P0171 · Engine (7E8) · evidence x17, x9" in first
    assert findings[3].title not in first
    assert "1 further finding stands on the technician's pages" in first
    assert findings[3].title in second


def test_plain_words_stand_beside_their_finding_with_their_origin(pages: Pages) -> None:
    wordings = {
        "f2": Wording("The mixture is lean.", "worded by SmolLM3-3B"),
        "f4": Wording("Not among the first three."),
    }
    report = make_report(wordings=wordings)
    findings = [dataclasses.replace(f, id=f"f{n}") for n, f in enumerate(report.analysis.findings, 1)]
    report = dataclasses.replace(report, analysis=make_analysis(findings=tuple(findings)))
    first = parts(pages, report)[0]
    assert "In plain words (worded by SmolLM3-3B): The mixture is lean." in first
    assert "Not among" not in first


def test_the_technician_reads_every_record_with_its_evidence(pages: Pages) -> None:
    _, second = parts(pages, make_report())
    for words_there in (
        "7E8 Engine answered ON 1 01 02 03 06 07 09 answered; 0A refused (NRC 11)",
        "7E9 Transmission answered off 0", "7EA no name silent not said not said 03 07 0A no answer",
        "ECU reports 1 code, delivered 2", "P0171 7E8 stored, pending System Too Lean (Bank 1)", "x17, x19",
        "obd-diag 0.2.2 (CC0)", "maker-specific code",
        "P0171 in Engine (7E8), frame 0, evidence x21",
        "751.25 rpm", "83 °C", "incomplete / incomplete", "Not supported: 7E8 heated catalyst",
        "3 delivered, 1 failed, 1 passed within 10% of a limit",
        "FAILED 0.61 V, 0 V to 0.6 V", "passed, near limit",
        "EL3A-14C204-AXB 5A3C11F0", "no CVN",
        "812 drives met the general conditions, of 1530 ignition cycles", "640 / 800 = 0.8",
        "0190163d-8694-739b-aea5-966c26f8ad91", "clock synchronised",
        "decoded by: ultravin",
        "Started May 4, 2026, 09:27:02 UTC, finished May 4, 2026, 09:27:06 UTC",
        "Evidence: x5.",
        "Evidence: x9.",
    ):  # fmt: skip
        assert words_there in second, words_there


def test_a_demo_says_so_on_every_page_and_in_the_title() -> None:
    many = tuple(make_ecu(f"7E{number}") for number in range(8))
    reader = PdfReader(io.BytesIO(draw(make_report(scan=make_scan(demo=True, ecus=many)))))
    assert len(reader.pages) > 2
    assert all(page.extract_text().count(DEMO_WORDS) == 2 for page in reader.pages)
    assert reader.xmp_metadata is not None
    assert (reader.xmp_metadata.dc_title or {})["x-default"].startswith(DEMO_WORDS)


def test_a_real_vehicle_is_never_called_a_demo(pages: Pages) -> None:
    assert not any("DEMO" in page for page in pages(draw(make_report())))


def test_no_faults_is_said_by_a_clean_verdict_alone(pages: Pages) -> None:
    first, _ = parts(pages, clean_report())
    assert "CLEAN" in first
    assert "No faults: the one control unit answered it all." in first
    for report in (make_report(), nothing_found()):
        text = " ".join(pages(draw(report)))
        assert "CLEAN" not in text
        assert "no fault" not in text.lower()


def test_findings_outweigh_a_clean_verdict(pages: Pages) -> None:
    report = clean_report()
    worse = dataclasses.replace(report, analysis=make_analysis(findings=(make_finding(severity="stop"),)))
    first, _ = parts(pages, worse)
    assert "DO NOT DRIVE" in first
    assert "CLEAN" not in first


def test_an_interrupted_scan_says_so_beside_its_headline(pages: Pages) -> None:
    report = clean_report()
    scan = dataclasses.replace(report.scan, state="interrupted", interrupted_by="the adapter was unplugged")
    first, second = parts(pages, dataclasses.replace(report, scan=scan))
    assert "The scan was interrupted: the adapter was unplugged." in first
    assert "NOT COMPLETE" in first
    assert "CLEAN" not in first
    assert "interrupted May 4, 2026" in second


def test_an_empty_record_says_what_is_absent(pages: Pages) -> None:
    first, second = parts(pages, nothing_found())
    for words_there in (
        "VIN (not read) unknown",
        "not measured",
        "not established",
        "Not shared",
        "NOT ESTABLISHED",
    ):
        assert words_there in first, words_there
    assert "Control units No control unit was found in this scan." in second
    assert second.count("there is no control unit in this record") == 5
    assert "Address Name" not in second


def test_every_freeze_frame_of_an_ecu_is_printed_with_its_number(pages: Pages) -> None:
    frames = tuple(
        FreezeFrame(n, code, readings()[:6], ("x21",)) for n, code in enumerate(("P0302", "P0300"))
    )
    second = " ".join(pages(draw(make_report(scan=make_scan(ecus=(make_ecu(freeze_frames=frames),)))))[1:])
    assert "P0302 in Engine (7E8), frame 0, evidence x21" in second
    assert "P0300 in Engine (7E8), frame 1, evidence x21" in second
    assert "751.25 | 751.25 rpm" in second


def test_a_signal_only_one_of_two_frames_has_stays_in_its_column(pages: Pages) -> None:
    few, more = readings()[:1], readings()[:2]
    frames = (FreezeFrame(0, "P0302", few, ("x21",)), FreezeFrame(1, "P0300", more, ("x22",)))
    second = " ".join(pages(draw(make_report(scan=make_scan(ecus=(make_ecu(freeze_frames=frames),)))))[1:])
    assert f"- | {words.number(more[1].value)}" in second


def test_an_empty_section_names_how_its_service_ended(pages: Pages) -> None:
    scan = make_scan(
        ecus=(make_ecu(freeze_frames=(), monitors=(), services={"02": make_scan().ecus[2].services["03"]}),)
    )
    _, second = parts(pages, make_report(scan=scan))
    assert "Freeze frames No freeze frame was delivered. Service 02: 7E8 no answer." in second
    assert "this record holds no outcome of service 06" in second


def test_a_wrong_check_digit_and_an_unset_clock_are_on_the_first_page(pages: Pages) -> None:
    scan = make_scan(vehicle=VehicleIdentity(VIN, "typed", "bad"), clock="unsynced")
    first, _ = parts(pages, make_report(scan=scan))
    assert "typed in, CHECK DIGIT WRONG" in first
    assert "dates may be wrong" in first


@pytest.mark.parametrize(
    "name", ["Autoservis Žižkov", "Warsztat Łódź", "Συνεργείο Αθήνα", "Автосервис «Жигули»"]
)
def test_european_letters_are_printed(pages: Pages, name: str) -> None:
    assert all(name in page for page in pages(draw(make_report(shop_name=name))))


def test_letters_the_font_lacks_are_visibly_replaced(pages: Pages) -> None:
    first, _ = parts(pages, make_report(shop_name="Cafe\N{COMBINING ACUTE ACCENT} 車\tGarage\x07"))
    assert "Café � Garage�" in first


def test_every_code_of_many_control_units_is_there_with_repeated_heads(pages: Pages) -> None:
    code = make_ecu().dtcs[0]
    ecus = tuple(
        make_ecu(
            f"7E{unit:X}", dtcs=tuple(dataclasses.replace(code, code=f"P{unit:X}{n:03d}") for n in range(11))
        )
        for unit in range(12)
    )
    printed = pages(draw(make_report(scan=make_scan(ecus=ecus))))
    text = " ".join(printed)
    assert all(code.code in text for ecu in ecus for code in ecu.dtcs)
    assert sum("Code ECU Kinds Text" in page for page in printed) >= 3
    assert all(f"page {number} of {len(printed)}" in page for number, page in enumerate(printed, 1))


def test_long_texts_lose_nothing(pages: Pages) -> None:
    text = " ".join(f"word{number}" for number in range(1500))
    analysis = make_analysis(findings=(make_finding(text=text),), not_checked=("y" * 400,))
    printed = " ".join(pages(draw(make_report(analysis=analysis))))
    assert all(f"word{number}" in printed for number in range(1500))
    assert printed.count("y" * 30) >= 400 // 60


def test_equal_reports_give_equal_bytes() -> None:
    assert draw(make_report()) == draw(make_report())
    assert draw(make_report()) != draw(make_report(made_at="2026-05-04T09:31:00Z"))


def test_the_document_describes_itself() -> None:
    reader = PdfReader(io.BytesIO(draw(make_report(shop_name="Müller <& Söhne>"))))
    about = reader.xmp_metadata
    assert about is not None
    assert about.dc_title == {"x-default": f"Vehicle diagnostic report, VIN {VIN}"}
    assert about.dc_creator == ["Müller <& Söhne>"]
    assert str(about.xmp_create_date) == str(about.xmp_modify_date) == "2026-05-04 09:30:00"
    assert (about.pdfaid_part, about.pdfaid_conformance) == ("3", "B")
    assert reader.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0001, "-0.0001"), (12.0, "12"), (0.005, "0.005"), (14.1234, "14.123"),
     (3, "3"), ("closed loop", "closed loop"),
     (1234567.891, "1234567.891"), (0.00001234, "1.23e-05"), (-0.0, "0")],
)  # fmt: skip
def test_numbers_are_printed_plainly(value: float | str, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "low", "high", "near"),
    [
        (0.55, 0.0, 0.6, True),
        (0.53, 0.0, 0.6, False),
        (0.0, 0.0, 65535.0, False),  # a lower limit of 0 is the scale's floor
        (-0.95, -1.0, 1.0, True),
        (0.0, 0.0, 0.0, False),  # a test that has not run yet
        (445.0, None, 480.0, True),  # one limit: a tenth of itself
        (212.0, None, 480.0, False),
        (330.0, 120.0, None, False),
    ],
)
def test_near_a_limit_is_a_tenth_of_the_range(
    value: float, low: float | None, high: float | None, near: bool
) -> None:
    assert is_near_limit(MonitorResult("01", "81", value, low, high, "V", passed=True)) is near


def cleared_report() -> Report:
    ecus = tuple(
        EcuClearing(
            f"7E{8 + n}" if n < 2 else f"7E{n + 8:X}", "Engine", result, f"Why {n}.", evidence=(f"c{n}",)
        )
        for n, result in enumerate(OUTCOMES)
    )
    clearing = Clearing("s0", "2026-05-04T09:20:00.000Z", "owner", "Cleared: 7E8.", ecus, None)
    return make_report(scan=make_scan(clearing=clearing))


def test_both_readers_are_told_what_came_of_a_clearing(pages: Pages) -> None:
    first, technical = parts(pages, cleared_report())
    assert "Fault codes were cleared before this scan" in first
    assert all(outcome in first for outcome in OUTCOMES.values())
    assert NOT_REPAIRED in first
    second = technical
    assert "Clearing: Cleared: 7E8." in second
    assert all(f"Why {n}." in second for n in range(len(OUTCOMES)))
    assert "c3" in second
    assert "by owner, after the pre-scan s0." in second


def test_without_a_clearing_nothing_is_said_of_one(pages: Pages) -> None:
    assert "leared before" not in " ".join(pages(draw(make_report())))


@pytest.mark.parametrize(
    ("text", "again"),
    [("The MIL is on: that fails.", True), ("Not complete: catalyst and oxygen sensor heater.", False)],
)
def test_open_monitors_are_named_once(pages: Pages, *, text: str, again: bool) -> None:
    verdict = ReadinessVerdict("not_ready", text, ("catalyst", "oxygen_sensor_heater"))
    first = pages(draw(make_report(analysis=make_analysis(readiness=verdict))))[1]
    assert ("Still open: catalyst, oxygen sensor heater" in first) == again
    assert first.count("oxygen sensor heater") == 1
