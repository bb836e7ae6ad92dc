"""Page two, for the technician: every ECU, every code, every number, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from motospect.knowledge.code_facts import in_few_words
from motospect.model.clearing import NOT_REPAIRED
from motospect.model.report import Report
from motospect.model.scan import Ecu, FreezeFrame, MonitorResult, Scan, UseCount
from motospect.report import words
from motospect.report.battery import draw_battery
from motospect.report.blocks import CELL, CELL_BOLD, NOTE, Column, grid, heading, paragraph, table
from motospect.report.customer import MOST_FINDINGS
from motospect.report.diagnosis import draw_causes
from motospect.report.estimate import draw_estimate
from motospect.report.forecast import draw_forecasts
from motospect.report.inspection import draw_inspection
from motospect.report.marks import SEVERITIES
from motospect.report.recalls import draw_recalls
from motospect.report.service import draw_service
from motospect.report.sheet import Sheet
from motospect.report.since_last import draw_since_last

NEAR_LIMIT = 0.1
"""A passed monitor test is listed when it stands within this share of its range from a limit."""


def draw_technician_pages(sheet: Sheet, report: Report) -> None:
    """Draw the full record of the scan; sections without content say so in one line."""
    scan = report.scan
    sheet.new_page()
    heading(sheet, "For the technician", size=12, above=0)
    _ecus(sheet, scan)
    _conflicts(sheet, scan)
    _clearing(sheet, scan)
    _codes(sheet, report)
    _further_findings(sheet, report)
    draw_causes(sheet, report)
    draw_since_last(sheet, report)
    draw_estimate(sheet, report)
    _freeze_frames(sheet, scan)
    _readiness(sheet, scan)
    draw_inspection(sheet, report.analysis)
    _monitors(sheet, scan)
    _values(sheet, scan)
    _in_use(sheet, scan)
    _calibrations(sheet, scan)
    draw_battery(sheet, report)
    draw_recalls(sheet, report.notices)
    draw_service(sheet, report.analysis)
    draw_forecasts(sheet, report.analysis)
    _provenance(sheet, scan)


def _section(sheet: Sheet, title: str, absent: str | None = None, *, keep: float = 16) -> None:
    """Print a section's heading; an empty section is one line: its title and why it is empty."""
    if absent is None:
        heading(sheet, title, size=9, above=1.6, keep=keep)
    else:
        sheet.y += 1.2
        paragraph(sheet, f"{title}: {absent[0].lower()}{absent[1:]}", CELL)


def _ecus(sheet: Sheet, scan: Scan) -> None:
    _section(sheet, "Control units", None if scan.ecus else "No control unit was found in this scan.")
    if not scan.ecus:
        return
    columns = [
        Column("Address", 1.1, bold=True),
        Column("Name", 2.4),
        Column("State", 1.3, bold=True),
        Column("MIL", 0.9),
        Column("Codes counted", 1.3),
        Column("Services", 5),
    ]
    table(sheet, columns, [_ecu_row(ecu) for ecu in scan.ecus])
    asked = sorted({service for ecu in scan.ecus for service in ecu.services})
    meanings = ", ".join(f"{service} {words.SERVICES.get(service, 'service')}" for service in asked)
    if meanings:
        paragraph(sheet, f"Services: {meanings}.", NOTE, gap=0.5)


def _ecu_row(ecu: Ecu) -> list[str]:
    mil = {True: "ON", False: "off", None: "not said"}[ecu.mil]
    count = "not said" if ecu.dtc_count is None else str(ecu.dtc_count)
    return [ecu.address, ecu.name or "no name", words.ECU_STATES[ecu.state], mil, count, words.services(ecu)]


def _conflicts(sheet: Sheet, scan: Scan) -> None:
    absent = None if scan.conflicts else "This scan recorded no contradiction in what the vehicle said."
    _section(sheet, "Conflicts", absent)
    if scan.conflicts:
        columns = [Column("ECU", 1, bold=True), Column("What cannot both be true", 8), Column("Evidence", 2)]
        rows = [[c.ecu or words.NOT_SAID, c.text, words.evidence(c.evidence)] for c in scan.conflicts]
        table(sheet, columns, rows)


def _clearing(sheet: Sheet, scan: Scan) -> None:
    """Print what came of a clearing before this scan, with what it rests on; no line where none was."""
    clearing = scan.clearing
    if clearing is None:
        return
    _section(sheet, f"Clearing: {clearing.headline}")
    columns = [
        Column("ECU", 1, bold=True),
        Column("Result", 1.6, bold=True),
        Column("Why", 6),
        Column("Evidence", 1.6),
    ]
    rows = [
        [ecu.address, ecu.result.replace("_", " "), ecu.why, words.evidence(ecu.evidence)]
        for ecu in clearing.ecus
    ]
    table(sheet, columns, rows)
    stopped = f" Stopped: {clearing.stopped}" if clearing.stopped else ""
    by = f"{words.when(clearing.at)} by {clearing.who}, after the pre-scan {clearing.before}."
    paragraph(sheet, f"{by}{stopped} {NOT_REPAIRED}", NOTE, gap=0.4)


def _codes(sheet: Sheet, report: Report) -> None:
    scan = report.scan
    count = sum(len(ecu.dtcs) for ecu in scan.ecus)
    absent = "No trouble code was delivered. Which control units answered stands above."
    _section(sheet, f"Trouble codes ({count})", None if count else absent)
    if not count:
        return
    sources = {(f.code, f.ecu): f.source for f in report.analysis.findings if f.code and f.source}
    columns = [
        Column("Code", 1, bold=True),
        Column("ECU", 0.9),
        Column("Kinds", 3.6),
        Column("Text", 2.8),
        Column("Source of the text", 3.3),
        Column("Evidence", 1.1),
    ]
    rows = [
        [
            code.code,
            ecu.address,
            ", ".join(code.kinds) + (f", status {code.status}" if code.status else ""),
            in_few_words(code.code, code.text),
            sources.get((code.code, ecu.address)) or sources.get((code.code, None)) or words.NOT_SAID,
            words.evidence(code.evidence),
        ]
        for ecu in scan.ecus
        for code in ecu.dtcs
    ]
    table(sheet, columns, rows)


def _further_findings(sheet: Sheet, report: Report) -> None:
    further = report.analysis.findings[MOST_FINDINGS:]
    if not further:
        return
    _section(sheet, "Further findings")
    columns = [
        Column("Severity", 1.5, bold=True),
        Column("Finding", 7.5),
        Column("ECU", 0.9),
        Column("Evidence", 1.4),
    ]
    rows = [
        [
            SEVERITIES[f.severity].word.lower(),
            f"{f.title}\n{f.text}",
            f.ecu or words.NOT_SAID,
            words.evidence(f.evidence),
        ]
        for f in further
    ]
    table(sheet, columns, rows)


def _freeze_frames(sheet: Sheet, scan: Scan) -> None:
    """Two frames of one control unit share their lines: `RPM  750 | 2250 rpm`."""
    shared = [
        (ecu, ecu.freeze_frames[at : at + 2])
        for ecu in scan.ecus
        for at in range(0, len(ecu.freeze_frames), 2)
    ]
    _section(sheet, "Freeze frames", None if shared else _why_absent(scan, "02", "freeze frame"))
    for ecu, frames in shared:
        who = words.ecu_label(ecu)
        titles = [
            f"{frame.dtc} in {who}, frame {frame.number}, evidence {words.evidence(frame.evidence)}"
            for frame in frames
        ]
        sheet.room(22)  # a frame's title stays with its first values
        paragraph(sheet, " | ".join(titles), CELL_BOLD, gap=0.4)
        grid(sheet, _side_by_side(frames))


def _side_by_side(frames: Sequence[FreezeFrame]) -> list[tuple[str, str]]:
    """Return each signal with its value in every frame; the unit once, `-` where a frame has none."""
    units = {value.name: value.unit for frame in frames for value in frame.values}
    told = [{value.name: words.number(value.value) for value in frame.values} for frame in frames]
    return [
        (name, f"{' | '.join(values.get(name, '-') for values in told)} {words.unit(unit)}".strip())
        for name, unit in units.items()
    ]


def _why_absent(scan: Scan, service: str, what: str) -> str:
    """Return the line for a section nobody filled: which control unit ended that service how (law 1)."""
    if not scan.ecus:
        return f"No {what}: there is no control unit in this record."
    endings = [
        f"{ecu.address} {words.OUTCOMES[ecu.services[service].outcome]}"
        for ecu in scan.ecus
        if service in ecu.services
    ]
    if not endings:
        return f"No {what}: this record holds no outcome of service {service}."
    return f"No {what} was delivered. Service {service}: {', '.join(endings)}."


def _readiness(sheet: Sheet, scan: Scan) -> None:
    told = [ecu for ecu in scan.ecus if ecu.readiness]
    _section(sheet, "Readiness monitors", None if told else _why_absent(scan, "01", "readiness"))
    rows, unsupported = [], []
    for ecu in told:
        for name, since, cycle in _states(ecu):
            if {since, cycle} <= {"unsupported", words.NOT_SAID}:
                unsupported.append(f"{ecu.address} {name}")
            else:
                rows.append((f"{ecu.address} {name}", f"{since} / {cycle}"))
    if rows:
        paragraph(
            sheet,
            f"Each monitor: since the codes were cleared / in this drive; {words.NOT_SAID} is not said.",
            NOTE,
        )
        grid(sheet, rows, columns=2)
    without = f"Not supported: {', '.join(unsupported)}. " if unsupported else ""
    _evidence(sheet, [ecu.readiness.evidence for ecu in told if ecu.readiness], before=without)


def _states(ecu: Ecu) -> list[tuple[str, str, str]]:
    """Return (monitor, since clear, this cycle) in the order the ECU's record gives; a dash when not said."""
    if ecu.readiness is None:
        return []
    since, cycle = ecu.readiness.since_clear, ecu.readiness.this_cycle
    names = list(dict.fromkeys([*since, *cycle]))
    return [
        (name.replace("_", " "), since.get(name, words.NOT_SAID), cycle.get(name, words.NOT_SAID))
        for name in names
    ]


def _monitors(sheet: Sheet, scan: Scan) -> None:
    tests = [(ecu, test) for ecu in scan.ecus for test in ecu.monitors]
    _section(sheet, "Monitor tests", None if tests else _why_absent(scan, "06", "monitor test"))
    if not tests:
        return
    failed = [(ecu, test) for ecu, test in tests if not test.passed]
    near = [(ecu, test) for ecu, test in tests if test.passed and is_near_limit(test)]
    counts = f"{len(tests)} delivered, {len(failed)} failed, {len(near)} passed"
    paragraph(sheet, f"{counts} within {NEAR_LIMIT:.0%} of a limit.", CELL)
    if failed or near:
        titles = [("ECU", 1.0), ("Monitor / test", 1.3), ("Result", 1.5), ("Value", 1.6)]
        titles += [("Least", 1.6), ("Most", 1.6), ("Evidence", 1.6)]
        columns = [Column(title, share, bold=title == "Result") for title, share in titles]
        table(sheet, columns, [_monitor_row(ecu, test) for ecu, test in [*failed, *near]])


def is_near_limit(test: MonitorResult) -> bool:
    """Return whether a value is close to a limit. A lower limit of 0 is the scale's floor, not a limit.

    With one limit alone the share is that of the limit itself: there is no range.
    """
    if test.min is None or test.max is None:
        limit = (test.min if test.max is None else test.max) or 0.0
        return abs(test.value - limit) < abs(limit) * NEAR_LIMIT
    margin = (test.max - test.min) * NEAR_LIMIT
    if margin <= 0:
        return False
    return test.max - test.value < margin or (test.min != 0 and test.value - test.min < margin)


def _monitor_row(ecu: Ecu, test: MonitorResult) -> list[str]:
    numbers = [
        words.NOT_SAID if value is None else f"{words.number(value)} {words.unit(test.unit)}".strip()
        for value in (test.value, test.min, test.max)
    ]
    result = "passed, near limit" if test.passed else "FAILED"
    return [ecu.address, test.label, result, *numbers, words.evidence(test.evidence)]


_FITTED = "O2_SENSORS_"
"""PIDs 13 and 1D say which oxygen sensors there are; one line tells that better than a row for each."""


def _values(sheet: Sheet, scan: Scan) -> None:
    _section(sheet, "Live values", None if scan.values else _why_absent(scan, "01", "live value"))
    shown = [value for value in scan.values if not value.name.startswith(_FITTED)]
    holders = dict.fromkeys(value.ecu for value in shown)
    for ecu in holders:
        if len(holders) > 1:
            paragraph(sheet, f"{ecu}", CELL_BOLD, gap=0.2)
        grid(sheet, [(value.name, words.amount(value)) for value in shown if value.ecu == ecu])
    fitted = [
        v.name.removeprefix(_FITTED) for v in scan.values if v.name.startswith(_FITTED) and v.value == "yes"
    ]
    sensors = f"Oxygen sensors fitted: {', '.join(dict.fromkeys(fitted))}. " if fitted else ""
    _evidence(sheet, [value.evidence for value in scan.values], before=sensors)


def _evidence(sheet: Sheet, ids: Iterable[tuple[str, ...]], *, before: str = "") -> None:
    """Print the exchanges a whole section rests on, each once, after what else there is to say."""
    distinct = tuple(dict.fromkeys(chain.from_iterable(ids)))
    if distinct:
        paragraph(sheet, f"{before}Evidence: {words.evidence(distinct)}.", NOTE, gap=0.4)


def _in_use(sheet: Sheet, scan: Scan) -> None:
    """Print how often each monitor ran of how often it could have; no line where no control unit counts."""
    told = [(ecu, ecu.in_use) for ecu in scan.ecus if ecu.in_use]
    if not told:
        return
    _section(sheet, "In-use performance: completed / conditions met = ratio", keep=8)
    for ecu, use in told:
        cycles = f"of {use.ignition_cycles} ignition cycles"
        general = f"{use.obd_conditions} drives met the general conditions, {cycles}"
        ran = "; ".join(_use(count) for count in use.monitors if count.completed or count.conditions)
        rest = f"Others 0 / 0. Evidence: {words.evidence(use.evidence)}."
        paragraph(sheet, f"{words.ecu_label(ecu)}: {general}; {ran}. {rest}", NOTE, gap=0.2)


def _use(count: UseCount) -> str:
    share = "none yet" if count.ratio is None else f"{count.ratio:.3f}"
    return f"{count.monitor.replace('_', ' ')} {count.completed} / {count.conditions} = {share}"


def _calibrations(sheet: Sheet, scan: Scan) -> None:
    pairs = [
        (f"{ecu.address} {calibration.id or 'calibration not named'}", calibration.cvn or "no CVN")
        for ecu in scan.ecus
        for calibration in ecu.calibrations
    ]
    absent = None if pairs else _why_absent(scan, "09", "calibration")
    _section(sheet, "Calibrations and their verification numbers", absent, keep=8)
    grid(sheet, pairs)


def _provenance(sheet: Sheet, scan: Scan) -> None:
    vehicle = scan.vehicle
    clock = "synchronised" if scan.clock == "synced" else "NOT synchronised, dates may be wrong"
    start, stop = words.when(scan.started_at, seconds=True), words.when(scan.finished_at, seconds=True)
    end = "finished" if scan.state == "finished" else "interrupted"
    facts = [
        f"About this scan: {words.KINDS[scan.kind].lower()}, {scan.schema}.",
        f"Started {start}, {end} {stop}, clock {clock}.",
        f"VIN {words.VIN_SOURCES[vehicle.vin_source]}, decoded by: {words.DECODERS[vehicle.decoded_by]}.",
        "Evidence such as x17 names an exchange with the vehicle, kept with this scan.",
    ]
    if scan.battery is None:
        facts.append("Battery not measured: no sensor node was set up.")
    sheet.y += 1.2
    paragraph(sheet, " ".join(facts), NOTE)
