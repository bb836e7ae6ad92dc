"""What a person is shown before codes are cleared: the losses, what stays, and the inspection's view."""

from __future__ import annotations

from motospect.errors import ClearUnconfirmed
from motospect.knowledge.inspection import DEFAULT_GROUP, DIESEL_MONITORS, inspection_book
from motospect.link.buses import framing_of
from motospect.model.clearing import ClearPlan
from motospect.model.scan import Ecu, Scan

PERMANENT_SOURCE = "SAE J1979, service 0A; California 16 CCR 3340.42.2"


def plan_clearing(scan: Scan) -> ClearPlan:
    """Return what clearing would do to the vehicle of a pre-scan.

    Raises ClearUnconfirmed for a scan that is no finished pre-scan or has found no ECU.
    """
    if scan.kind != "pre" or scan.state != "finished" or not scan.ecus:
        raise ClearUnconfirmed(
            f"Scan {scan.id} is no finished pre-scan of a vehicle that answered.",
            hint="Make a pre-scan first: what clearing removes must be kept.",
        )
    inspection, source = _inspection(scan)
    return ClearPlan(
        scan_id=scan.id,
        ecus=tuple(ecu.address for ecu in scan.ecus),
        codes=tuple(dict.fromkeys(c.code for e in scan.ecus for c in e.dtcs if _clearable(c.kinds))),
        lost=(*(sentence for ecu in scan.ecus for sentence in _lost(ecu)), *_reach(scan)),
        stays=tuple(sentence for ecu in scan.ecus for sentence in _stays(ecu)),
        inspection=inspection,
        source=source,
    )


def _reach(scan: Scan) -> list[str]:
    """Before CAN a request to clear cannot be put to one control unit alone."""
    framing = framing_of(scan.adapter.protocol)
    if framing is None or not framing.before_can:
        return []
    return [
        f"On this bus ({scan.adapter.protocol}) the request goes to all control units at once, also to one"
        " that this scan did not hear."
    ]


def _clearable(kinds: tuple[str, ...]) -> bool:
    return "stored" in kinds or "pending" in kinds


def _lost(ecu: Ecu) -> list[str]:
    who = _name(ecu)
    lost = []
    codes = [dtc.code for dtc in ecu.dtcs if _clearable(dtc.kinds)]
    if codes:
        lost.append(f"{who}: stored and pending codes {', '.join(codes)}.")
    if ecu.freeze_frames:
        frames = ", ".join(dict.fromkeys(frame.dtc for frame in ecu.freeze_frames))
        lost.append(f"{who}: {_counted(len(ecu.freeze_frames), 'freeze frame')} ({frames}).")
    elif any("stored" in dtc.kinds for dtc in ecu.dtcs):
        lost.append(f"{who}: its freeze frames, of which this scan has read none.")
    done = _monitors(ecu, "complete")
    if done:
        lost.append(f"{who}: the state of {_counted(len(done), 'complete monitor')}; each must run again.")
    if ecu.monitors:
        lost.append(f"{who}: {_counted(len(ecu.monitors), 'monitor test result')}.")
    return lost


def _stays(ecu: Ecu) -> list[str]:
    codes = [dtc.code for dtc in ecu.dtcs if "permanent" in dtc.kinds]
    if not codes:
        return []
    return [
        f"{_name(ecu)}: permanent {', '.join(codes)}. No tool erases it; the control unit does, when its own"
        f" monitor has passed ({PERMANENT_SOURCE})."
    ]


def _inspection(scan: Scan) -> tuple[str, str | None]:
    """Return what the shop's rule said of clearing when the scan was kept, else the EPA's guidance."""
    kept = scan.analysis.inspection[0] if scan.analysis and scan.analysis.inspection else None
    if kept is not None and kept.after_clear is not None:
        return f"{kept.title}: {kept.after_clear.text}", kept.source
    names = {
        name for ecu in scan.ecus for name in (*_monitors(ecu, "complete"), *_monitors(ecu, "incomplete"))
    }
    if not names:
        return "No control unit told its monitors: what an inspection would say is not known.", None
    first = f"After clearing up to {_counted(len(names), 'monitor')} count as not run."
    if names & DIESEL_MONITORS:
        return f"{first} The rule kept here is for spark ignition only; an inspection may refuse it.", None
    rule = inspection_book().of(DEFAULT_GROUP)[0]
    band = rule.band("spark", scan.vehicle.model_year)
    if band is None:
        return f"{first} For model year {scan.vehicle.model_year} there is no rule for monitors.", None
    year = f"model year {scan.vehicle.model_year}" if scan.vehicle.model_year else "an unknown model year"
    if band.allows(tuple(names)):
        return f"{first} For {year} that many may be open.", band.source
    return (
        f"{first} For {year} at most {band.open_allowed} may be open (US EPA guidance): the vehicle does"
        " not pass an inspection until the others have run, which may take days of driving.",
        band.source,
    )


def _monitors(ecu: Ecu, state: str) -> list[str]:
    """Names of the monitors in this state; the continuous ones included, as PID 01 gives them."""
    return [n for n, s in (ecu.readiness.since_clear if ecu.readiness else {}).items() if s == state]


def _name(ecu: Ecu) -> str:
    return f"{ecu.name} ({ecu.address})" if ecu.name else ecu.address


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
