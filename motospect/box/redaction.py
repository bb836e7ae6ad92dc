"""Takes out of a text what is nobody else's business: people, vehicles, secrets and where they live."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Redact = Callable[[str], str]

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(pin|password|passwort|hasło|passphrase|psk|secret|token|bearer|authorization|api[_-]?key)\b"
                r"(\s*[:=]\s*|\s+is\s+|\s+)[\"']?[^\s\"',;]+"), r"\1 [removed]"),
    (re.compile(r"(?i)\bWIFI:\S+"), "[Wi-Fi]"),
    (re.compile(r"(?<![A-Za-z0-9])[A-HJ-NPR-Z0-9]{3}…[A-HJ-NPR-Z0-9]{4}(?![A-Za-z0-9])", re.I), "[VIN]"),
    (re.compile(r"(?<![A-Za-z0-9])(?=[A-Z]*[0-9])[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])", re.I), "[VIN]"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b"), "[MAC]"),
    (re.compile(r"(?<![\d.])(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}(?![\d.]*\d)"), r"\1.\2.x.x"),
    (re.compile(r"(?<![\w:])(?=[0-9A-Fa-f:]*::|(?:[0-9A-Fa-f]{1,4}:){4})"
                r"([0-9A-Fa-f]{1,4}):(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{0,4}(?![\w:])"), r"\1:x"),
    (re.compile(r"(?<![\w-])(?:\+|00)\d[\d ()/-]{6,}\d"), "[phone]"),
    (re.compile(r"/(home|Users|media|run/media)/[^/\s]+"), r"/\1/[user]"),
    (re.compile(r"/(r|c|visit|jobs?)/[A-Za-z0-9_-]{8,}"), r"/\1/[token]"),
    (re.compile(r"\b[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?\b"), "[plate]"),
)  # fmt: skip
_UUID = re.compile(r"\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b")
_OPAQUE = re.compile(
    r"(?<![A-Za-z0-9_/+-])(?=[A-Za-z0-9_/+-]*\d)(?=[A-Za-z0-9_/+-]*[A-Za-z])[A-Za-z0-9_+-]{20,}={0,2}"
)
"""Letters and digits too long for a word: a token, a key, a hash. Ids of scans (UUIDs) are none."""


def redactor(private: Iterable[str]) -> Redact:
    """Return what cleans a text of these words and of all that looks private; longest words first."""
    words = sorted({word for given in private for word in _forms(given)}, key=len, reverse=True)
    known = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in words]

    def cleaned(text: str) -> str:
        for pattern in known:
            text = pattern.sub("[removed]", text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return _OPAQUE.sub("[token]", text)

    def redact(text: str) -> str:
        # Ids of scans stay: they lead nowhere without the box, and say which lines belong together.
        pieces = _UUID.split(text)
        return "".join(piece if number % 2 else cleaned(piece) for number, piece in enumerate(pieces))

    return redact


def _forms(text: str) -> set[str]:
    """Return a private text, its lines, and the words of a name: a log may have half of it."""
    short = text if len(text) <= 200 else text[:200]
    forms = {short, short.replace(" ", ""), short.replace("-", " ")}
    if len(short) <= 60:
        forms |= {word for word in re.split(r"[\s,;]+", short) if len(word) >= 3 and not word.isdigit()}
    return {form.strip() for form in forms if len(form.strip()) >= 2}
