"""Writes tables for spreadsheets: CSV files in one ZIP, or an XLSX workbook, row by row, never as a formula.

A text out of a vehicle or from a customer may begin like a formula (`=cmd|…`). In CSV it gets an apostrophe
in front (OWASP, CSV injection); in XLSX it is an inline string (ECMA-376 part 1, 18.3.1.53), which no program
takes for a formula. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from motospect.model.table import Cell, Table

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST = 32_767
"""Characters of one cell in XLSX."""
_MOST_ROWS = 1_048_575
"""Rows of one sheet in XLSX below its head."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Equal tables make equal files: the time of writing is not in them."""

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
{sheets}</Types>"""
_ROOT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/>
</Relationships>"""
_STYLES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def write_csv(tables: Iterable[Table], target: Path) -> None:
    """Write one UTF-8 CSV file for each table (RFC 4180, with a byte order mark for Excel) into a ZIP."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            with _opened(archive, f"{table.name}.csv") as text:
                text.write("\ufeff")
                lines = csv.writer(text)
                lines.writerow(table.columns)
                lines.writerows([plain(cell) for cell in row] for row in table.rows)


def plain(cell: Cell) -> str | int | float:
    """Return a cell as CSV has it: nothing is empty, yes and no are words, no text is a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        text = cell.replace("\x00", "").encode("utf-8", "replace").decode()
        return f"'{text}" if text.startswith(_RISKY) else text
    return cell


def write_xlsx(tables: Iterable[Table], target: Path) -> None:
    """Write a workbook with a sheet for each table, its head bold and in place while the rest is scrolled."""
    names: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            names.append(table.name[:31])
            with _opened(archive, f"xl/worksheets/sheet{len(names)}.xml") as text:
                for part in _sheet(table):
                    text.write(part)
        for name, content in _book(names).items():
            with _opened(archive, name) as text:
                text.write(content)


def _opened(archive: zipfile.ZipFile, name: str) -> io.TextIOWrapper:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return io.TextIOWrapper(archive.open(entry, "w", force_zip64=True), "utf-8", newline="")


def _book(names: list[str]) -> dict[str, str]:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>\n'
        for number in range(1, len(names) + 1)
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    relations += f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return {
        "[Content_Types].xml": _TYPES.format(sheets=sheets),
        "_rels/.rels": _ROOT,
        "xl/styles.xml": _STYLES,
        "xl/workbook.xml": (
            f'{head}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>"
        ),
    }


def _sheet(table: Table) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetViews>'
    yield '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
    yield ' state="frozen"/></sheetView></sheetViews><sheetData>\n'
    yield _row(table.columns, style=1)
    for place, row in enumerate(table.rows):
        if place == _MOST_ROWS:
            break
        yield _row(row)
    yield "</sheetData></worksheet>"


def _row(cells: Iterable[Cell], *, style: int = 0) -> str:
    return "<row>" + "".join(_cell(cell, style) for cell in cells) + "</row>\n"


def _cell(cell: Cell, style: int) -> str:
    look = f' s="{style}"' if style else ""
    if cell is None:
        return f"<c{look}/>"
    if isinstance(cell, bool):
        return f'<c{look} t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f"<c{look}><v>{cell!r}</v></c>"
    text = escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", cell)[:_LONGEST])
    return f'<c{look} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
