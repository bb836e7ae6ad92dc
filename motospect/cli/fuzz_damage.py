"""Damage to an adapter's replies for `motospect bench fuzz`: what wires, radios and clones do to text.

Every draw comes from the `random.Random` it is given, so that a seed repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from motospect.adapters.old_bus import BY_NUMBER

PROMPT = b">"
SILENCE = b"NO DATA\r\r>"
WORDS = (
    b"BUFFER FULL", b"BUS BUSY", b"BUS ERROR", b"CAN ERROR", b"FB ERROR", b"LV RESET", b"LP ALERT",
    b"RX ERROR", b"STOPPED", b"UNABLE TO CONNECT", b"BUS INIT: ...ERROR", b"ACT ALERT", b"ERR94",
    b"<DATA ERROR", b"<RX ERROR", b"?", b"NO DATA", b"SEARCHING...", b"OK", b"ELM327 v1.5", b"12.4V",
)  # fmt: skip
FOREIGN = (b"\0", b"\xfc", b"\xff", b"\n", b"\t", b"\x1b[2J", "→".encode(), "Ä".encode(), b"\xf0\x9f\x9a\x97")
LONGEST = 70_000
_FRAME = re.compile(r"([0-7][0-9A-F]{2}|18D[AB][0-9A-F]{4})((?:[0-9A-F]{2}){1,8})")
_FRAME_LINE = re.compile(rb"(?<![^\r])([0-7][0-9A-F]{2}|18D[AB][0-9A-F]{4})((?:[0-9A-F]{2}){1,8})(?=\r)")


def damaged(reply: bytes, rng: Random, *, earlier: bytes, forging: bool) -> bytes:
    """Return `reply` (with its prompt) damaged in one to three ways, never the same as before.

    `earlier` is the reply before it. Unless `forging`, no frame of it looks as sound as those that were
    sent, nor does the adapter's word for silence stand in its place: from that nobody behind an adapter
    could tell the damage (see `forged`).
    """
    kinds = [*DAMAGES, *(FORGERIES if forging else ())]
    while True:
        text = reply
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            text = rng.choice(kinds)(text, rng, earlier)
        unseen = forged(reply + earlier, text) or _lines(text) == _lines(SILENCE)
        if text != reply and (forging or not unseen):
            return text


def forged(sent: bytes, got: bytes) -> list[str]:
    """Return the lines of `got` that no receiver can tell from frames: sound in form, though never sent.

    An ELM327 checks the CAN frame's own checksum and does not print it. So a line says nothing about damage
    behind the adapter that turns it into as many other hexadecimal digits, or fills a frame to its 8 bytes.
    What it does to the bytes that count a message's frames and length must be noticed, and is no forgery.
    Before CAN the checksum is printed: only damage that leaves it right cannot be told.
    """
    true = _lines(sent)
    lengths = {len(line) for line in true}
    buses = [bus for bus in BY_NUMBER.values() if any(map(bus.read_line, true))]
    return [
        line
        for line in _lines(got) - true
        if any(bus.read_line(line) for bus in buses)
        or (
            (frame := _FRAME.fullmatch(line))
            and (len(line) in lengths or len(frame[2]) == 16)
            and not any(_only_pci_differs(line, one) for one in true)
        )
    ]


def _lines(text: bytes) -> set[str]:
    """Return the lines as they are read: upper case, without blanks and NUL."""
    plain = text.replace(b"\0", b"").replace(b" ", b"").decode("ascii", errors="replace").upper()
    return {line.strip() for line in re.split(r"[\r\n>]+", plain)}


def _only_pci_differs(line: str, sent: str) -> bool:
    at = 8 if sent.startswith("18D") else 3
    wide = 4 if sent[at : at + 1] == "1" else 2  # a first frame counts in two bytes
    return len(line) == len(sent) and line[:at] == sent[:at] and line[at + wide :] == sent[at + wide :]


def _cut(text: bytes, rng: Random, _: bytes) -> bytes:
    """End the reply early; half of the time the prompt comes all the same."""
    return text[: rng.randrange(len(text) + 1)] + rng.choice((b"", PROMPT))


def _lose(text: bytes, rng: Random, _: bytes) -> bytes:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + rng.randint(1, 8) :]


def _lose_byte(text: bytes, rng: Random, _: bytes) -> bytes:
    """Lose one byte inside a frame: what stays is a frame in form."""
    found = _frame_in(text, rng)
    if found is None:
        return text
    start, end = found
    at = start + 2 * rng.randrange((end - start) // 2)
    return text[:at] + text[at + 2 :]


def _frame_in(text: bytes, rng: Random) -> tuple[int, int] | None:
    """Return where the data of some frame begin and end in `text`, None when it has none."""
    frames = list(_FRAME_LINE.finditer(text))
    return rng.choice(frames).span(2) if frames else None


def _repeat(text: bytes, rng: Random, _: bytes) -> bytes:
    at = rng.randrange(len(text) + 1)
    piece = text[at : at + rng.randint(1, 24)]
    return text[:at] + piece * rng.choice((2, 2, 3)) + text[at + len(piece) :]


def _repeat_line(text: bytes, rng: Random, _: bytes) -> bytes:
    lines = text.split(b"\r")
    at = rng.randrange(len(lines))
    return b"\r".join(lines[: at + 1] + lines[at:])


def _lose_line(text: bytes, rng: Random, _: bytes) -> bytes:
    lines = text.split(b"\r")
    del lines[rng.randrange(len(lines))]
    return b"\r".join(lines) + (b"" if PROMPT in lines[-1:] else PROMPT)


def _reorder(text: bytes, rng: Random, _: bytes) -> bytes:
    lines = text.rstrip(PROMPT).split(b"\r")
    rng.shuffle(lines)
    return b"\r".join(lines) + b"\r" + PROMPT


def _flip(text: bytes, rng: Random, _: bytes) -> bytes:
    got = bytearray(text)
    for _turn in range(rng.randint(1, 4)):
        if got:
            got[rng.randrange(len(got))] ^= 1 << rng.randrange(8)
    return bytes(got)


def _noise(text: bytes, rng: Random, _: bytes) -> bytes:
    for _turn in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(FOREIGN) + text[at:]
    return text


def _early_prompt(text: bytes, rng: Random, _: bytes) -> bytes:
    at = rng.randrange(len(text) + 1)
    return text[:at] + PROMPT + text[at:]


def _word(text: bytes, rng: Random, _: bytes) -> bytes:
    """Put an error word into the reply: inside a line, as a line, or over the rest of it."""
    at, word = rng.randrange(len(text) + 1), rng.choice(WORDS)
    return rng.choice(
        (
            text[:at] + word + text[at:],
            text[:at] + b"\r" + word + b"\r" + text[at:],
            text[:at] + word + b"\r\r" + PROMPT,
        )
    )


def _endless(text: bytes, rng: Random, _: bytes) -> bytes:
    """Send very much: one line without an end, or the reply hundreds of times."""
    size = rng.choice((600, 5_000, LONGEST))
    piece = rng.choice((b"7E8", b"0", b"7E8 06 41 00 ", b"SEARCHING...", text.rstrip(PROMPT) or b"\r"))
    return (piece * (size // len(piece) + 1))[:size] + b"\r" + text


def _other_pci(text: bytes, rng: Random, _: bytes) -> bytes:
    """Change the byte that says which kind of frame it is and how long, or where it belongs."""
    found = _frame_in(text, rng)
    if found is None:
        return text
    return text[: found[0]] + f"{rng.randrange(256):02X}".encode() + text[found[0] + 2 :]


def _late(text: bytes, rng: Random, earlier: bytes) -> bytes:
    """Let the answer to the question before come once more, or in place of this one."""
    late = earlier.rstrip(PROMPT)
    return rng.choice((late + text, text.rstrip(PROMPT) + late + PROMPT, late + PROMPT, text + late))


def _soup(_: bytes, rng: Random, __: bytes) -> bytes:
    size = rng.choice((1, 8, 60, 400))
    alphabet = rng.choice((bytes(range(256)), b"0123456789ABCDEF \r", b"\r\n >?.:"))
    return bytes(rng.choices(alphabet, k=size)) + rng.choice((b"", PROMPT))


def _nothing(_: bytes, rng: Random, __: bytes) -> bytes:
    return rng.choice((b"", PROMPT, b"\r\r" + PROMPT, b"\0" + PROMPT))


def _forge(text: bytes, rng: Random, _: bytes) -> bytes:
    """Add a frame of random content from an ECU of the car, or from none."""
    sender = rng.choice((b"7E8", b"7E9", b"7EF", b"7DF", b"18DAF110", b"18DB33F1"))
    body = rng.randbytes(rng.randint(1, 8)).hex().upper().encode()
    return sender + body + b"\r" + text


def _swap_digits(text: bytes, rng: Random, _: bytes) -> bytes:
    got = bytearray(text)
    for _turn in range(rng.randint(1, 6)):
        if got:
            got[rng.randrange(len(got))] = rng.choice(b"0123456789ABCDEF")
    return bytes(got)


Damage = Callable[[bytes, Random, bytes], bytes]
DAMAGES: tuple[Damage, ...] = (
    _cut, _lose, _lose_byte, _lose_byte, _repeat, _repeat_line, _lose_line, _reorder, _flip, _noise,
    _early_prompt, _word, _endless, _other_pci, _late, _soup, _nothing,
)  # fmt: skip
FORGERIES: tuple[Damage, ...] = (_forge, _swap_digits)
"""Damage behind the adapter that leaves sound frames: no program reading an ELM327 can tell it."""
