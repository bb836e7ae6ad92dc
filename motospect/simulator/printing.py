"""How the adapter writes received frames: with or without header, spaces, length (ELM327 data sheet, CAN)."""

from __future__ import annotations

import re

from motospect.simulator.can import Frame
from motospect.simulator.old_bus import OLD_BUSES, Message
from motospect.simulator.settings import Settings

SCRIPTED_MESSAGE = re.compile(r"((?:[0-9A-F]{2} ){3})((?:[0-9A-F]{2} )+)([0-9A-F]{2})( *<[A-Z ]+)?")
SCRIPTED = re.compile(r"([0-7][0-9A-F]{2}|18DA[0-9A-F]{4})((?: [0-9A-F]{2}){1,8})( *<[A-Z ]+)?")


def scripted_lines(text: str, settings: Settings) -> list[str]:
    """Return how the adapter prints a scripted frame, "7E8 02 43 00", with an error mark behind it or none.

    What is no frame is printed as it stands.
    """
    if settings.protocol in OLD_BUSES:
        return [_scripted_message(text, settings)]
    match = SCRIPTED.fullmatch(text)
    if match is None:
        return [text]
    frame = Frame(int(match[1], 16), bytes.fromhex(match[2]), len(match[1]) == 8)
    *before, last = frame_lines(frame, settings)
    return [*before, last + (match[3] or "").strip()]


def _scripted_message(text: str, settings: Settings) -> str:
    """A message of a bus before CAN, "48 6B 10 43 01 33 00 00 00 00 3A", right or wrong as it stands."""
    match = SCRIPTED_MESSAGE.fullmatch(text)
    if match is None:
        return text
    header, data, checksum, mark = match.groups()
    if header.startswith("80"):  # KWP: the length stands in a byte of its own
        header, data = header + data[:3], data[3:]
    whole = header + data + checksum if settings.headers else data
    return _hex(bytes.fromhex(whole), settings) + (mark or "").strip()


def message_line(message: Message, settings: Settings) -> str:
    """Return the line of one message of a bus before CAN; its checksum is shown with the header."""
    if not settings.headers:
        return _hex(message.data, settings)
    return _hex(message.header + message.data + bytes([message.checksum]), settings)


def frame_lines(frame: Frame, settings: Settings) -> list[str]:
    """Return the lines one frame is printed as; without headers a length line precedes a first frame."""
    if not settings.formatting or not frame.data:
        return [_header(frame, settings) + _hex(frame.data, settings)]
    kind, low = frame.data[0] >> 4, frame.data[0] & 0xF
    if kind == 0 and 0 < low < len(frame.data):
        return [_single(frame, low, settings)]
    if kind in (1, 2):
        return _piece(frame, kind, low, settings)
    return [_header(frame, settings) + _hex(frame.data, settings) + "<DATA ERROR"]


def _single(frame: Frame, length: int, settings: Settings) -> str:
    """The padding behind the message is not printed."""
    if settings.headers:
        return _header(frame, settings) + _hex(frame.data[: 1 + length], settings)
    return _hex(frame.data[1 : 1 + length], settings)


def _piece(frame: Frame, kind: int, low: int, settings: Settings) -> list[str]:
    if settings.headers:
        return [_header(frame, settings) + _hex(frame.data, settings)]
    gap = " " if settings.spaces else ""
    if kind == 2:
        return [f"{low:X}:{gap}" + _hex(frame.data[1:], settings)]
    length = low << 8 | (frame.data[1] if len(frame.data) > 1 else 0)
    return [f"{length:03X}{gap}", f"0:{gap}" + _hex(frame.data[2:], settings)]


def _header(frame: Frame, settings: Settings) -> str:
    if not settings.headers:
        return ""
    gap = settings.header_gap if settings.spaces else ""
    text = _hex(frame.can_id.to_bytes(4, "big"), settings) if frame.extended else f"{frame.can_id:03X}{gap}"
    return text + (f"{len(frame.data):X}{gap}" if settings.show_dlc else "")


def _hex(data: bytes, settings: Settings) -> str:
    """Every byte is followed by a space, the last one too, as the chip prints it."""
    return "".join(f"{byte:02X} " for byte in data) if settings.spaces else data.hex().upper()
