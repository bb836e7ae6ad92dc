"""Trouble codes of services 03, 07 and 0A: two bytes each, as SAE J2012 writes them."""

from __future__ import annotations

from motospect.decode.errors import Undecodable, counted, require_length, shown

_SYSTEMS = "PCBU"


def code(two_bytes: bytes) -> str:
    """Return the code in two bytes, for example `01 71` is P0171.

    Bits 15-14 are the system (P C B U), 13-12 the first digit, the rest three hex digits (SAE J2012).
    Raises Undecodable for 0000, which stands for no code.
    """
    require_length(two_bytes, 2, "A trouble code")
    number = int.from_bytes(two_bytes, "big")
    if number == 0:
        raise Undecodable("Bytes 0 and 1 are 00 00, which is no trouble code.")
    return f"{_SYSTEMS[number >> 14]}{number >> 12 & 3}{number & 0xFFF:03X}"


def code_list(data: bytes) -> tuple[str, ...]:
    """Return the codes in a CAN answer, the bytes after 43, 47 or 4A: `count` and two bytes a code.

    A count of 0 and nothing else is an empty list, the only one there is. Raises Undecodable when count
    and length disagree or a declared code is 0000.
    """
    if not data:
        raise Undecodable("The answer ends at byte 0, before the number of codes.")
    codes, rest = counted(data[0], "code"), counted(len(data) - 1, "byte")
    if len(data) != 1 + 2 * data[0]:
        raise Undecodable(f"Byte 0 announces {codes}, but the rest is {rest}: {shown(data)}.")
    return tuple(_code_at(data, at) for at in range(1, len(data), 2))


def padded_code_list(data: bytes) -> tuple[str, ...]:
    """Return the codes in answers of the buses before CAN: three codes a message, 0000 where there is none.

    `data` joins the messages without their service bytes, six bytes each (SAE J1979 section 6.3).
    Raises Undecodable for another length, and for a code that follows padding inside a message.
    """
    if not data or len(data) % 6:
        raise Undecodable(
            f"Codes come six bytes a message, but byte {len(data)} is the end of {shown(data)}."
        )
    codes = []
    for start in range(0, len(data), 6):
        pairs = [data[at : at + 2] for at in range(start, start + 6, 2)]
        used = [pair for pair in pairs if any(pair)]
        if any(any(pair) for pair in pairs[len(used) :]):
            raise Undecodable(f"A code follows the padding after byte {start} of {shown(data)}.")
        codes += [code(pair) for pair in used]
    return tuple(codes)


def _code_at(data: bytes, at: int) -> str:
    pair = data[at : at + 2]
    if not any(pair):
        raise Undecodable(
            f"Byte 0 announces {counted(data[0], 'code')}, but the one at byte {at} is 00 00: {shown(data)}."
        )
    return code(pair)
