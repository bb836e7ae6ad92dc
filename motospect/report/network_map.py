"""The control units a scan found, drawn at the vehicle's network as the tester saw them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

from motospect.languages import Language
from motospect.model.scan import Ecu, Scan
from motospect.report.words import ECU_STATES

Tone: TypeAlias = Literal["clean", "codes", "mil", "unheard", "tester"]
TONES = {
    "clean": ("#e8f6ee", "#0f6e3c", "#0b4f2b"),
    "codes": ("#fdf2e6", "#b04800", "#7a3200"),
    "mil": ("#fcedee", "#b3141e", "#86101a"),
    "unheard": ("#f0f1f4", "#474e5a", "#333a45"),
    "tester": ("#ebf2fb", "#1e54a0", "#173f78"),
}
"""Fill, edge and ink of each tone, as `#rrggbb`; the words say the same."""
_ICONS = {"clean": "✓", "codes": "!", "mil": "!", "unheard": "?", "tester": "→"}

WIDTH = 360.0
_COLUMNS = 3
_BOX_W, _BOX_H, _GAP = 108.0, 38.0, 10.0
_STUB = 9.0


@dataclass(frozen=True, slots=True)
class Node:
    """One box. `state` is its state's word in English, `codes` how many it reported, None where not read."""

    x: float
    y: float
    width: float
    height: float
    title: str
    address: str
    tone: Tone
    state: str
    codes: int | None = None

    def said(self, language: Language) -> tuple[str, str]:
        """Return the address and what the control unit said, as two lines."""
        state = language.say(self.state)
        if self.codes is None:
            return self.address, state
        if not self.codes:
            return self.address, f"{state}, {language.say('no codes')}"
        return self.address, f"{state}, {language.count('%(n)d code', '%(n)d codes', self.codes)}"


@dataclass(frozen=True, slots=True)
class NetworkMap:
    """Boxes and wires (x1, y1, x2, y2) in units of WIDTH."""

    nodes: tuple[Node, ...]
    wires: tuple[tuple[float, float, float, float], ...]
    width: float
    height: float


def network_map(scan: Scan) -> NetworkMap:
    """Return the map of a scan's control units: one trunk, a stub to each; empty where none was found."""
    if not scan.ecus:
        return NetworkMap((), (), WIDTH, 0.0)
    nodes, wires = [], []
    disputed = {conflict.ecu for conflict in scan.conflicts}
    trunk_x = WIDTH - 4
    per_row = [scan.ecus[i : i + _COLUMNS] for i in range(0, len(scan.ecus), _COLUMNS)]
    for row, ecus in enumerate(per_row):
        bus = 8 + row * (_BOX_H + _STUB + _GAP)
        wires.append((4.0, bus, trunk_x, bus))
        for column, ecu in enumerate(ecus):
            x = 4 + column * (_BOX_W + _GAP)
            wires.append((x + _BOX_W / 2, bus, x + _BOX_W / 2, bus + _STUB))
            nodes.append(_node(ecu, x, bus + _STUB, disputed=ecu.address in disputed))
    height = 8 + len(per_row) * (_BOX_H + _STUB + _GAP)
    wires.append((trunk_x, 8.0, trunk_x, 8 + (len(per_row) - 1) * (_BOX_H + _STUB + _GAP)))
    return NetworkMap(tuple(nodes), tuple(wires), WIDTH, height)


def map_svg(scan: Scan, language: Language) -> str:
    """Return the map as an SVG element for a page; "" where no control unit was found."""
    plan = network_map(scan)
    if not plan.nodes:
        return ""
    wires = "".join(f"M{x1:g} {y1:g}L{x2:g} {y2:g}" for x1, y1, x2, y2 in plan.wires)
    boxes = "".join(_box(node, language) for node in plan.nodes)
    title = escape(language.say("Control units at the network"))
    return (
        f'<svg class="diagram network" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}"'
        f' viewBox="0 0 {plan.width:g} {plan.height:g}"><title>{title}</title>'
        f'<path class="dg-bus" d="{wires}" fill="none" stroke="#6b7480" stroke-width="2"/>{boxes}</svg>'
    )


def _box(node: Node, language: Language) -> str:
    fill, edge, ink = TONES[node.tone]
    lines = (
        f"{_ICONS[node.tone]} {_short(node.title, 18)}",
        *(_short(text, 23) for text in node.said(language)),
    )
    texts = "".join(
        f'<text x="{node.x + 6:g}" y="{node.y + 12 + 11 * place:g}" font-size="{9.5 if not place else 8.5}"'
        f' fill="{ink}">{escape(text)}</text>'
        for place, text in enumerate(lines)
    )
    return (
        f'<g class="dg-ecu dg-ecu-{node.tone}"><title>{escape(node.title)}</title>'
        f'<path d="M{node.x:g} {node.y:g}h{node.width:g}v{node.height:g}h-{node.width:g}z" fill="{fill}"'
        f' stroke="{edge}" stroke-width="1.4"/>{texts}</g>'
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _node(ecu: Ecu, x: float, y: float, *, disputed: bool) -> Node:
    heard = ecu.state == "answered"
    codes = len(ecu.faults) if _lists_read(ecu) and not disputed else None
    return Node(
        x,
        y,
        _BOX_W,
        _BOX_H,
        ecu.name or ecu.address,
        ecu.address,
        _tone(ecu, heard=heard and not disputed),
        "contradiction" if disputed else ECU_STATES[ecu.state],
        codes,
    )


def _lists_read(ecu: Ecu) -> bool:
    """Whether every list of codes that decides for this control unit was answered: only then none is none."""
    asked = (ecu.services.get(service) for service in ecu.fault_services)
    return ecu.state == "answered" and all(one is not None and one.outcome == "ok" for one in asked)


def _tone(ecu: Ecu, *, heard: bool) -> Tone:
    if ecu.mil:
        return "mil"
    if ecu.faults:
        return "codes"
    # A lamp that was not told, or an announced code that was not delivered, is no "no codes" (law 2).
    agrees = ecu.mil is False and not ecu.dtc_count
    return "clean" if heard and agrees and _lists_read(ecu) else "unheard"
