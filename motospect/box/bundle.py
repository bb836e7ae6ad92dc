"""The support bundle: what a stranger needs to help, and nothing of people, vehicles or secrets.

Everything is taken from an allow-list: states, versions, counts, the shapes of exchanges, and settings whose
values are numbers or words of the product. Free text (log, reasons) goes through the redactor.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from motospect.box.redaction import Redact, redactor
from motospect.model.exchange import Exchange
from motospect.model.part import PartState
from motospect.model.upkeep import LogLine, Version

SETTINGS_SHOWN = re.compile(
    r"_(KIND|PIN|TURNS|BAUD|BAUD_MOST|S|DAYS|PORT|LEVEL|FORMAT|KEEP|CURRENCY|RULE|THREADS|MB)$"
)
"""Settings whose values say nothing of anybody; of others only whether they are set."""
SHAPES_AT_MOST = 400
README = """This is a support bundle of a MOTOSPECT box.

In it: health.json (state of every part), versions.json, settings.env (values only where they are numbers or
words of the product), log.txt (the last lines), exchanges.json (the shapes of the last scan's exchanges: what
was asked, how it ended, how long it took, how many bytes came back, and none of them), counts.json (rows in
each table).

Taken out: VINs, plates, names of people and of the shop, contacts, PINs, tokens, passwords, Wi-Fi. Addresses
are shortened. Look through it before you send it on; it is plain text.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a bundle is made from. `settings` is a .env file's text, `private` what must not be in it."""

    parts: tuple[PartState, ...]
    versions: tuple[Version, ...]
    log: tuple[LogLine, ...]
    settings: str
    exchanges: tuple[Exchange, ...]
    counts: dict[str, int]
    private: Callable[[], Iterable[str]]


def support_bundle(evidence: Evidence) -> bytes:
    """Return the bundle as a ZIP file."""
    redact = redactor(evidence.private())
    files = {
        "README.txt": README,
        "health.json": _json([_part(part, redact) for part in evidence.parts]),
        "versions.json": _json({one.name: one.version for one in evidence.versions}),
        "settings.env": "\n".join(_settings(evidence.settings)) + "\n",
        "log.txt": "".join(
            f"{line.at} {line.level} {line.source}: {redact(line.text)}\n" for line in evidence.log
        ),
        "exchanges.json": _json([_shape(one) for one in evidence.exchanges[:SHAPES_AT_MOST]]),
        "counts.json": _json(evidence.counts),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return made.getvalue()


def _part(part: PartState, redact: Redact) -> dict[str, str | None]:
    remedy = None if part.remedy is None else redact(part.remedy)
    return {"name": redact(part.name), "state": part.state, "reason": redact(part.reason), "remedy": remedy}


def _settings(text: str) -> Iterable[str]:
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if not equals or name.startswith("#"):
            continue
        if not value or (SETTINGS_SHOWN.search(name) and re.fullmatch(r"[\w.,-]{1,24}", value)):
            yield line
        else:
            yield f"{name}=[set]"


def _shape(one: Exchange) -> dict[str, Any]:
    """Return an exchange without what the vehicle said: its VIN may be in any line."""
    hex_ = sum(len(re.sub(r"[^0-9A-Fa-f]", "", line)) for line in one.lines)
    return {
        "id": one.id,
        "target": one.target,
        "request": one.request[:16],
        "started_s": round(one.started_s, 3),
        "elapsed_s": round(one.elapsed_s, 3),
        "lines": len(one.lines),
        "bytes": hex_ // 2,
        "outcomes": dict(one.outcomes),
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)
