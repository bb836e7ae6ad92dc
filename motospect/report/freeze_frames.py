"""What each control unit kept from the moment of a fault: in words first, then every value."""

from __future__ import annotations

from collections.abc import Sequence

from motospect.languages.quantities import converted
from motospect.model.report import Report
from motospect.model.scan import FreezeFrame, Reading
from motospect.model.signal_words import signal_words
from motospect.report import words
from motospect.report.blocks import CELL, CELL_BOLD, grid, paragraph
from motospect.report.section import why_absent
from motospect.report.sheet import Sheet


def draw_freeze_frames(sheet: Sheet, report: Report) -> None:
    """Draw the frames; two of one control unit share their lines: `RPM  750 | 2250 rpm`."""
    language = sheet.language
    shared = [
        (ecu, ecu.freeze_frames[at : at + 2])
        for ecu in report.scan.ecus
        for at in range(0, len(ecu.freeze_frames), 2)
    ]
    for ecu, frames in shared:
        who = words.ecu_label(language, ecu)
        titles = [
            sheet.say(
                "%(code)s in %(ecu)s, frame %(number)s, evidence %(ids)s",
                code=frame.dtc,
                ecu=who,
                number=frame.number,
                ids=words.evidence(language, frame.evidence),
            )
            for frame in frames
        ]
        sheet.room(22)  # a frame's title stays with its first values
        paragraph(sheet, " | ".join(titles), CELL_BOLD, gap=0.6)
        for frame in frames:
            spoken = in_words(sheet, frame)
            if spoken:
                paragraph(sheet, spoken, CELL, gap=0.3)
        grid(sheet, _side_by_side(sheet, frames))


def no_freeze_frames(sheet: Sheet, report: Report) -> str | None:
    """Return why there is none; None when there is one."""
    told = any(ecu.freeze_frames for ecu in report.scan.ecus)
    return None if told else why_absent(sheet, report.scan, "02", "freeze frame")


def in_words(sheet: Sheet, frame: FreezeFrame) -> str:
    """Return what the vehicle was doing when the code was stored, as far as the frame tells; else ""."""
    values = {value.name: value for value in frame.values}

    def told(name: str) -> str | None:
        value = values.get(name)
        return words.amount(sheet.language, value.value, value.unit) if value else None

    say, parts = sheet.say, []
    speed, moving = told("SPEED"), values.get("SPEED")
    if moving is not None and speed is not None:
        standing = say("the vehicle stood still")
        parts.append(standing if not moving.value else say("the vehicle drove %(speed)s", speed=speed))
    for name, text in (
        ("RPM", say("the engine turned at %(value)s")),
        ("ENGINE_LOAD", say("under a load of %(value)s")),
        ("COOLANT_TEMP", say("the coolant was at %(value)s")),
        ("INTAKE_TEMP", say("the intake air at %(value)s")),
    ):
        value = told(name)
        if value is not None:
            parts.append(text % {"value": value} if "%(value)s" in text else text)
    if not parts:
        return ""
    return say("When %(code)s was stored: %(what)s.", code=frame.dtc, what=", ".join(parts))


def _side_by_side(sheet: Sheet, frames: Sequence[FreezeFrame]) -> list[tuple[str, str]]:
    """Return each signal with its value in every frame; the unit once, `-` where a frame has none."""
    first: dict[str, Reading] = {}
    for frame in frames:
        for value in frame.values:
            first.setdefault(value.name, value)
    told = [
        {value.name: words.signed(sheet.language, _number(sheet, value)) for value in frame.values}
        for frame in frames
    ]
    return [
        (
            sheet.told(signal_words(name)),
            f"{' | '.join(values.get(name, '-') for values in told)} {_unit(sheet, value)}".strip(),
        )
        for name, value in first.items()
    ]


def _number(sheet: Sheet, value: Reading) -> float | int | str:
    if isinstance(value.value, str):
        return value.value
    shown, unit = converted(float(value.value), value.unit, sheet.language.units)
    return value.value if unit == value.unit else float(f"{shown:.4g}")


def _unit(sheet: Sheet, value: Reading) -> str:
    if isinstance(value.value, str):
        return ""
    return sheet.language.unit(value.unit)
