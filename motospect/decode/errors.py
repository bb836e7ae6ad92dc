"""The one way decoding fails: saying what is wrong with the bytes instead of guessing a value."""

from __future__ import annotations


class Undecodable(ValueError):
    """These bytes have no certain meaning; the message is a sentence naming the byte that is at fault."""


def require_length(data: bytes, length: int, what: str) -> None:
    """Raise Undecodable unless `data` holds exactly `length` bytes; `what` names the field."""
    if len(data) != length:
        fault = f"ends at byte {len(data)}" if len(data) < length else f"goes on at byte {length}"
        raise Undecodable(f"{what} is {counted(length, 'byte')} long, but the answer {fault}: {shown(data)}.")


def counted(number: int, noun: str) -> str:
    """Return `1 byte`, `2 bytes`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shown(data: bytes) -> str:
    """Return bytes as a person reads them in a sentence: `41 05`, or `nothing`."""
    return data.hex(" ").upper() or "nothing"
