"""The words, icons and tones the pages use for every state of the model: one place, so that they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from motospect.languages import Language
from motospect.model.estimate_words import (
    added_lines,
    amount_words,
    otherwise_words,
    rest_words,
    shared_words,
    total_words,
)
from motospect.model.finding import Analysis
from motospect.model.money import money_words, plain, time_words
from motospect.model.provided import NOT_THIS_ONE
from motospect.model.scan import MonitorResult, Scan
from motospect.model.shop import tax_words
from motospect.model.signal_words import signal_words as signal_words  # noqa: PLC0414 - pages have it from here
from motospect.scan.link_state import READY

Tone: TypeAlias = Literal["ok", "watch", "bad", "idle", "busy"]


@dataclass(frozen=True, slots=True)
class Sign:
    """How a state is shown: never by colour alone, always icon and word too."""

    icon: str
    word: str
    tone: Tone


LINK = {
    "absent": Sign("unplugged", "No adapter", "idle"),
    "opening": Sign("wait", "Opening adapter", "busy"),
    "opened": Sign("wait", "Port open, asking the adapter", "busy"),
    "adapter_ok": Sign("plug", "Adapter ready, no vehicle yet", "watch"),
    "powered": Sign("plug", "Plugged in, not scanned yet", "watch"),
    "bus_ok": Sign("ok", "Vehicle answers", "ok"),
    "degraded": Sign("question", "Vehicle answers in part", "watch"),
    "ecu_silent": Sign("silent", "No control unit answers", "watch"),
    "ignition_off": Sign("key", "Ignition is off", "watch"),
    "low_battery": Sign("warn", "Battery is low", "bad"),
    "scanning": Sign("wait", "Scanning", "busy"),
    "polling": Sign("wait", "Reading live values", "busy"),
    "unplugged": Sign("unplugged", "Adapter unplugged", "bad"),
    "failed": Sign("stop", "Adapter does not work", "bad"),
}
ECU = {
    "answered": Sign("ok", "answered", "ok"),
    "silent": Sign("silent", "silent", "bad"),
    "rejected": Sign("refused", "refused", "watch"),
    "blocked": Sign("refused", "blocked by gateway", "bad"),
    "garbled": Sign("garbled", "garbled", "bad"),
    "not_probed": Sign("wait", "not asked yet", "idle"),
}
RESULT = {
    "asking": Sign("wait", "being asked", "busy"),
    "so_far": Sign("wait", "no code so far", "busy"),
    "clean": Sign("ok", "answered clean", "ok"),
    "codes": Sign("warn", "codes", "bad"),
    "mil": Sign("warn", "warning lamp on", "bad"),
    "contradicts": Sign("garbled", "contradicts itself", "bad"),
    "partly": Sign("question", "answered in part", "watch"),
    "silent": Sign("silent", "silent", "watch"),
    "refused": Sign("refused", "refused", "watch"),
    "blocked": Sign("refused", "refused by gateway", "watch"),
    "garbled": Sign("garbled", "garbled", "watch"),
    "not_asked": Sign("question", "not asked", "idle"),
}
OUTCOME = {
    "ok": Sign("ok", "answered", "ok"),
    "no_data": Sign("silent", "no answer", "watch"),
    "negative": Sign("refused", "refused", "watch"),
    "bus_error": Sign("stop", "bus error", "bad"),
    "timeout": Sign("wait", "timed out", "bad"),
    "garbage": Sign("garbled", "garbled", "bad"),
    "not_asked": Sign("silent", "not asked", "idle"),
}
SEVERITY = {
    "stop": Sign("stop", "Do not drive", "bad"),
    "soon": Sign("warn", "Repair soon", "watch"),
    "watch": Sign("watch", "Keep an eye on it", "busy"),
    "note": Sign("note", "Good to know", "idle"),
}
READINESS = {
    "ready": Sign("ok", "Ready for inspection", "ok"),
    "not_ready": Sign("warn", "Not ready for inspection", "watch"),
    "unknown": Sign("question", "Inspection readiness unknown", "idle"),
}
INSPECTION = {
    "pass": Sign("ok", "Would pass", "ok"),
    "reject": Sign("warn", "Would be turned away", "watch"),
    "fail": Sign("stop", "Would fail", "bad"),
    "unknown": Sign("question", "Not known", "idle"),
}
SERVICE_STATE = {
    "overdue": Sign("warn", "Overdue", "bad"),
    "due": Sign("warn", "Due", "watch"),
    "soon": Sign("watch", "Soon", "busy"),
    "ok": Sign("ok", "Not due", "ok"),
    "unknown": Sign("question", "Not known", "idle"),
}
MONITOR = {
    "complete": Sign("ok", "complete", "ok"),
    "incomplete": Sign("warn", "incomplete", "watch"),
    "unsupported": Sign("silent", "not fitted", "idle"),
}
PART = {
    "ok": Sign("ok", "works", "ok"),
    "degraded": Sign("warn", "works in part", "watch"),
    "absent": Sign("silent", "not there", "idle"),
    "failed": Sign("stop", "failed", "bad"),
}
NODE = {
    "measuring": Sign("ok", "measuring", "ok"),
    "unclamped": Sign("unplugged", "no battery clamped", "idle"),
    "silent": Sign("silent", "silent", "bad"),
    "offline": Sign("unplugged", "switched off", "idle"),
}
BATTERY = {
    "good": Sign("ok", "good", "ok"),
    "watch": Sign("watch", "to be watched", "watch"),
    "bad": Sign("warn", "bad", "bad"),
    "not_measured": Sign("question", "not measured", "idle"),
}
OUTLOOK = {
    "beyond": Sign("warn", "past its limit", "bad"),
    "reaches": Sign("watch", "comes to its limit", "watch"),
    "perhaps": Sign("question", "may come to its limit", "watch"),
    "no_limit": Sign("question", "no limit known", "idle"),
    "no_end": Sign("ok", "no end in sight", "ok"),
    "improving": Sign("ok", "improving", "ok"),
    "too_few": Sign("question", "too few visits", "idle"),
}
CLEAR = {
    "cleared": Sign("ok", "cleared", "ok"),
    "came_back": Sign("warn", "came back", "bad"),
    "not_cleared": Sign("stop", "not cleared", "bad"),
    "refused": Sign("refused", "refused", "watch"),
    "refused_by_gateway": Sign("refused", "refused by gateway", "bad"),
    "not_asked": Sign("silent", "not asked", "idle"),
    "unknown": Sign("question", "not known", "bad"),
}
CHANGE = {
    "proven": Sign("ok", "fixed and proven", "ok"),
    "gone": Sign("question", "gone, not proven", "watch"),
    "still_there": Sign("warn", "still there", "watch"),
    "came_back": Sign("warn", "came back", "bad"),
    "new": Sign("warn", "new", "bad"),
    "unknown": Sign("question", "not known", "bad"),
}
ENDED = {
    "running": Sign("wait", "Scan running", "busy"),
    "finished": Sign("ok", "Scan finished", "ok"),
    "interrupted": Sign("warn", "Scan interrupted", "bad"),
    "not_saved": Sign("stop", "Scan NOT saved", "bad"),
}
CELL = {
    "present": Sign("warn", "there", "bad"),
    "pending": Sign("watch", "pending", "watch"),
    "absent": Sign("ok", "not there", "ok"),
    "unknown": Sign("question", "not known", "idle"),
}
PATTERN = {
    "came_back_after_clearing": Sign("warn", "came back after clearing", "bad"),
    "goes_and_comes": Sign("garbled", "goes and comes", "bad"),
    "new": Sign("warn", "new since the last visit", "watch"),
    "pending_only": Sign("watch", "pending only", "busy"),
    "stays": Sign("warn", "still there", "watch"),
    "gone": Sign("ok", "gone", "ok"),
    "not_known_now": Sign("question", "not known now", "idle"),
}
SINCE = {
    "came_back": Sign("warn", "came back", "bad"),
    "new": Sign("warn", "new", "bad"),
    "still_there": Sign("warn", "still there", "watch"),
    "gone": Sign("question", "gone, not proven", "watch"),
    "unknown": Sign("question", "not known", "idle"),
    "software": Sign("note", "other software", "busy"),
    "test_failed": Sign("warn", "test fails now", "bad"),
    "test_passed": Sign("ok", "test passes again", "ok"),
}
WATCH = {
    "arming": Sign("wait", "Arming", "busy"),
    "armed": Sign("watch", "Armed", "busy"),
    "reading": Sign("watch", "Live", "ok"),
    "recording": Sign("wait", "Recording", "bad"),
    "asleep": Sign("silent", "Armed, no control unit answers", "watch"),
    "away": Sign("unplugged", "Armed, the adapter is gone", "bad"),
    "paused": Sign("wait", "Armed, a scan runs", "busy"),
    "ended": Sign("note", "Ended", "idle"),
}
CAPTURE = {
    "running": Sign("wait", "being recorded", "busy"),
    "complete": Sign("ok", "whole", "ok"),
    "cut_short": Sign("warn", "cut short", "watch"),
}
KIND = {"check": "Check", "pre": "Pre-scan", "post": "Post-scan"}
SERVICE = {
    "01": "Live values",
    "02": "Freeze frame",
    "03": "Stored codes",
    "05": "Oxygen sensor tests",
    "06": "Monitor tests",
    "07": "Pending codes",
    "09": "Vehicle information",
    "0A": "Permanent codes",
    "19": "Fault memory (UDS)",
    "22": "VIN by UDS",
}
VIN_SOURCE = {
    "ecu": "read from the ECU",
    "typed": "typed in",
    "photo": "read from a photo",
    "none": "unknown",
}

VOCABULARY = {
    "LINK": LINK,
    "READY": READY,
    "ECU": ECU,
    "RESULT": RESULT,
    "OUTCOME": OUTCOME,
    "NOT_THIS_ONE": NOT_THIS_ONE,
    "SEVERITY": SEVERITY,
    "READINESS": READINESS,
    "INSPECTION": INSPECTION,
    "SERVICE_STATE": SERVICE_STATE,
    "MONITOR": MONITOR,
    "PART": PART,
    "CHANGE": CHANGE,
    "CLEAR": CLEAR,
    "ENDED": ENDED,
    "NODE": NODE,
    "BATTERY": BATTERY,
    "OUTLOOK": OUTLOOK,
    "KIND": KIND,
    "CELL": CELL,
    "PATTERN": PATTERN,
    "SINCE": SINCE,
    "WATCH": WATCH,
    "CAPTURE": CAPTURE,
    "SERVICE": SERVICE,
    "VIN_SOURCE": VIN_SOURCE,
}


def verdict_sign(scan: Scan, analysis: Analysis) -> Sign:
    """Return the sign above a scan's headline; green only for a clean and complete scan (law 2)."""
    if scan.state == "interrupted":
        return Sign("warn", "Interrupted", "bad")
    if any(f.severity == "stop" for f in analysis.findings):
        return SEVERITY["stop"]
    # The verdict speaks of the ECUs; a battery that fails its test is a finding beside it.
    battery = any(f.kind == "battery" and f.severity == "soon" for f in analysis.findings)
    if scan.verdict.clean and scan.verdict.complete and not battery:
        return Sign("ok", "No faults, everything answered", "ok")
    if not scan.verdict.complete:
        return Sign("question", "Not everything answered", "watch")
    return Sign("warn", "Attention needed", "watch")


def row_sign(state: str, *, clean: bool, complete: bool) -> Sign:
    """Return the sign of one line in a list of scans."""
    if state == "interrupted":
        return Sign("warn", "interrupted", "bad")
    if clean and complete:
        return Sign("ok", "no faults", "ok")
    if not complete:
        return Sign("question", "incomplete", "watch")
    return Sign("warn", "findings", "watch")


def limits_said(test: MonitorResult, language: Language) -> str:
    """Return what a monitor test allows: `0 to 0.6 V`, or `at most 480` where the ECU gives one limit."""
    ends = (test.min, test.max)
    least, most = (None if end is None else language.figure(end, test.unit, 6) for end in ends)
    if least is None or most is None:
        said = (
            language.say("at most %(most)s", most=most)
            if least is None
            else language.say("at least %(least)s", least=least)
        )
    else:
        said = language.say("%(low)s to %(high)s", low=least, high=most)
    return f"{said}\u00a0{language.unit(test.unit)}".rstrip()


ESTIMATE_WORDS = {
    "money": money_words,
    "plain_money": plain,
    "hours": time_words,
    "tax_rate": tax_words,
    "total": total_words,
    "rest": rest_words,
    "amount": amount_words,
    "shared": shared_words,
    "added": added_lines,
    "otherwise": otherwise_words,
}
"""The figures of an estimate, as filters of the templates."""
