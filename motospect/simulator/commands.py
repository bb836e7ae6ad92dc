"""AT and ST commands: one row per command, a pattern and what it does to the settings (ELM327 data sheet)."""

from __future__ import annotations

import re
from collections.abc import Callable

from motospect.simulator.chips import Chip
from motospect.simulator.settings import PROTOCOLS, WAKE_UNIT_S, Settings

OK = "OK"

Action = Callable[[Chip, Settings, re.Match[str]], str | None]


def at_reply(chip: Chip, settings: Settings, command: str) -> str | None:
    """Carry out what follows AT (upper case, no spaces) and return the answer; None means `?`."""
    if chip.profile.refused(f"AT{command}"):
        return None
    return OK if chip.profile.ignored(f"AT{command}") else _first(AT, chip, settings, command)


def st_reply(chip: Chip, settings: Settings, command: str) -> str | None:
    """Carry out what follows ST; a plain ELM327 knows none of it."""
    return _first(ST, chip, settings, command) if chip.profile.stn else None


def _first(
    table: list[tuple[re.Pattern[str], Action]], chip: Chip, settings: Settings, command: str
) -> str | None:
    for pattern, action in table:
        if found := pattern.fullmatch(command):
            return action(chip, settings, found)
    return None


def _says(text: str) -> Action:
    return lambda chip, settings, found: text


def _switch(name: str) -> Action:
    def turn(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
        setattr(settings, name, found[1] == "1")
        return OK

    return turn


def _protocol(chip: Chip, settings: Settings, found: re.Match[str]) -> str | None:
    number = int(found[2] or "0", 16)
    if number not in PROTOCOLS:
        return None
    settings.choose(number, automatic=number == 0 or bool(found[1]))
    return OK


def _close(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.connected = False
    return OK


def _timeout(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.st = int(found[1], 16) or 0x32  # 00 restores the default
    settings.learned_s = None
    return OK


def _wake(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.wake_s = int(found[1], 16) * WAKE_UNIT_S
    return OK


def _adaptive(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.adaptive = int(found[1])
    settings.learned_s = None
    return OK


def _header(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.header = int(found[1], 16)
    return OK


def _priority(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.priority = int(found[1], 16) & 0x1F
    return OK


def _receive(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    """CRA with X for any digit; without an id, and AR, back to the default filter."""
    text = (found[1] if found.re.groups else None) or ""
    mask = "".join("0" if digit == "X" else "F" for digit in text)
    settings.receive = (int(text.replace("X", "0"), 16), int(mask, 16)) if text else None
    return OK


def _flow_mode(chip: Chip, settings: Settings, found: re.Match[str]) -> str | None:
    mode = int(found[1])
    if (mode and not settings.flow_data) or (mode == 1 and settings.flow_header is None):
        return None  # the chip wants FC SD (and FC SH) first
    settings.flow_mode = mode
    return OK


def _flow_header(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.flow_header = int(found[1], 16)
    return OK


def _flow_data(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    settings.flow_data = bytes.fromhex(found[1])
    return OK


def _voltage(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    return f"{chip.measured_v + settings.offset_v:.1f}V"


def _calibrate(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    """CV dddd: what the voltmeter shows now, in hundredths of a volt; 0000 restores the factory value."""
    hundredths = int(found[1])
    settings.offset_v = hundredths / 100 - chip.measured_v if hundredths else 0.0
    return OK


def _speed_wait(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    """BRT hh: 5 ms each, 00 is 256 of them."""
    settings.speed_wait_s = (int(found[1], 16) or 256) * 0.005
    return OK


def _speed_wait_ms(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    """STBRT ms."""
    settings.speed_wait_s = int(found[1]) / 1000
    return OK


def _ignition(chip: Chip, settings: Settings, found: re.Match[str]) -> str:
    return "ON" if chip.vehicle.ignition else "OFF"


def _table(*rows: tuple[str, Action]) -> list[tuple[re.Pattern[str], Action]]:
    return [(re.compile(pattern), action) for pattern, action in rows]


# Z, WS and D need more than the settings and are carried out by the adapter itself (elm.py).
AT = _table(
    (r"I", lambda chip, settings, found: chip.identity),
    (r"@1", _says("OBDII to RS232 Interpreter")),
    (r"E([01])", _switch("echo")),
    (r"L([01])", _switch("linefeeds")),
    (r"H([01])", _switch("headers")),
    (r"S([01])", _switch("spaces")),
    (r"D([01])", _switch("show_dlc")),
    (r"R([01])", _switch("responses")),
    (r"M([01])", _switch("memory")),
    (r"V([01])", _switch("short_frames")),
    (r"CAF([01])", _switch("formatting")),  # codespell:ignore caf
    (r"CFC([01])", _switch("flow_control")),
    (r"(?:SP|TP)(A)?([0-9A-C])", _protocol),
    (r"SP(0)(0)", _protocol),
    (r"DP", lambda chip, settings, found: settings.describe()),
    (r"DPN", lambda chip, settings, found: settings.number()),
    (r"PC", _close),
    (r"ST([0-9A-F]{2})", _timeout),
    (r"AT([012])", _adaptive),
    (r"SW([0-9A-F]{2})", _wake),
    (r"SH([0-9A-F]{3}|[0-9A-F]{6}|[0-9A-F]{8})", _header),
    (r"CP([0-9A-F]{2})", _priority),
    (r"CRA([0-9A-FX]{3}|[0-9A-FX]{8})?", _receive),
    (r"AR", _receive),
    (
        r"(?:RA|SR)[0-9A-F]{2}",
        _says(OK),
    ),  # second header byte of the answer: meaningless on CAN, yet accepted
    (r"FCSM([012])", _flow_mode),
    (r"FCSH([0-9A-F]{3}|[0-9A-F]{8})", _flow_header),
    (r"FCSD((?:[0-9A-F]{2}){1,5})", _flow_data),
    (r"RV", _voltage),
    (r"CV(\d{4})", _calibrate),
    (r"IGN", _ignition),
    (r"BRT([0-9A-F]{2})", _speed_wait),
    (r"CS", _says("T:00 R:00")),
    (r"AL|NL|LP|FE", _says(OK)),
)
ST = _table(
    (r"I", lambda chip, settings, found: chip.profile.stn),
    (r"DI", lambda chip, settings, found: chip.profile.device),
    (r"BRT(\d+)", _speed_wait_ms),
    (r"CSEG[RT][01]", _says(OK)),
    (r"MFR", _says("OBD Solutions LLC")),
    (r"SN", lambda chip, settings, found: chip.profile.serial),
    (r"VR", lambda chip, settings, found: f"{chip.measured_v:.2f}"),
    (r"PR", lambda chip, settings, found: {6: "33", 7: "34", 8: "35", 9: "36"}.get(settings.protocol, "0")),
)
