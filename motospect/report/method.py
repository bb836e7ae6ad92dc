"""How the scan was made, what it cannot see, and what the words of this paper mean."""

from __future__ import annotations

from motospect.model.report import Report
from motospect.report.blocks import CELL, CELL_BOLD, paragraph
from motospect.report.sheet import LEFT, WIDTH, Sheet

METHOD = (
    "The box asked the vehicle's control units through the diagnostic plug for stored, pending and permanent"
    " trouble codes, freeze frames, monitor tests, readiness and live values, and wrote down every question"
    " and every answer.",
    "An answer that did not come, was refused or could not be read is said as such; it is never taken for a"
    " clean one. A control unit counts as free of faults only when it answered every question about them.",
    "Causes are possibilities with their probability, worked out from what was measured; a test comes before"
    " a part is replaced. Prices and times are estimates with their source.",
)
LIMITS = (
    "The scan sees what control units report. It does not see mechanical wear, leaks or damage they do not"
    " watch, and does not replace a look at the vehicle or a road test.",
    "Control units that do not speak the protocols named above (often airbag, brakes, body, comfort) are"
    " not part of it unless they are listed.",
    "It is a picture of one moment: a fault that comes and goes may be absent from it. After a clearing,"
    " monitors have to run again before a repair counts as proven.",
)
GLOSSARY: dict[str, str] = {
    "Calibration, CVN": "The software of a control unit and its check sum.",
    "Clearing": "Erasing stored codes. It repairs nothing and sets the monitors back.",
    "Control unit (ECU)": "A computer in the vehicle, named by its address on the network.",
    "Evidence": "The number of the exchange with the vehicle a statement rests on.",
    "Freeze frame": "Values a control unit kept from the moment it stored a code.",
    "Fuel trim": "By how much a control unit adds or takes away fuel to keep the mixture right.",
    "MIL": "The engine lamp in the instrument cluster (malfunction indicator lamp).",
    "Monitor": "A test a control unit makes by itself while driving, with limits.",
    "NRC": "The reason a control unit gave when it refused (negative response code).",
    "Pending code": "Seen once; it is confirmed when it is seen again on another drive.",
    "Permanent code": "A code only the vehicle itself can erase, when its monitor has passed.",
    "Readiness": "Which monitors have run since the codes were cleared. Inspections ask for it.",
    "Stored code": "A confirmed fault the control unit keeps.",
    "VIN": "The vehicle identification number, 17 letters and digits.",
}


def draw_method(sheet: Sheet, _report: Report) -> None:
    """Draw how it was done and what it cannot tell."""
    for sentence in METHOD:
        paragraph(sheet, sheet.told(sentence), CELL, gap=0.6)
    paragraph(sheet, sheet.say("What a scan cannot tell"), CELL_BOLD, gap=1.4)
    for sentence in LIMITS:
        paragraph(sheet, sheet.told(sentence), CELL, gap=0.6)


def draw_glossary(sheet: Sheet, _report: Report) -> None:
    """Draw the words in two columns, by the alphabet of the reader's language."""
    told = sorted((sheet.told(word), sheet.told(text)) for word, text in GLOSSARY.items())
    width, indent = WIDTH / 2 - 4, 2.0
    blocks = [
        (sheet.wrap(word, width, CELL_BOLD), sheet.wrap(text, width - indent, CELL)) for word, text in told
    ]
    half = -(-len(blocks) // 2)
    for left_block, right_block in zip(blocks[:half], [*blocks[half:], ([], [])], strict=False):
        height = max(len(word) + len(text) for word, text in (left_block, right_block)) * CELL.height + 1
        sheet.room(height)
        for place, (word, text) in enumerate((left_block, right_block)):
            left = LEFT + place * (width + 8)
            for index, line in enumerate(word):
                sheet.put(left, sheet.y + index * CELL.height, line, CELL_BOLD)
            for index, line in enumerate(text, len(word)):
                sheet.put(left + indent, sheet.y + index * CELL.height, line, CELL)
        sheet.y += height
