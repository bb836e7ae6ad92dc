"""The texts of one language: read in one pass from PO files as `scripts/languages` writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.support import NullTranslations

CATALOGUES = Path(__file__).parent / "catalogues"
_ENTRY = re.compile(
    r'^msgid "(?P<id>.*)"\n(?:msgid_plural "(?P<many>.*)"\n)?(?P<said>(?:msgstr(?:\[\d\])? ".*"\n?)+)',
    re.MULTILINE,
)
_FORM = re.compile(r'^msgstr(?:\[\d\])? "(.*)"$', re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")


def _polish(n: int) -> int:
    if n == 1:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


PLURALS: Mapping[str, Callable[[int], int]] = {
    "en": lambda n: int(n != 1),
    "de": lambda n: int(n != 1),
    "pl": _polish,
}
"""Which form of a text goes with a number, by language (CLDR: one/other, Polish one/few/many)."""


class Catalogue(NullTranslations):
    """English text -> text in one language; a text that is not there is said in English."""

    def __init__(self, code: str, single: dict[str, str], plural: dict[str, list[str]]) -> None:
        """Take the texts as read; `plural` by their English singular."""
        super().__init__()
        self.code, self.single, self.forms = code, single, plural

    def gettext(self, message: str) -> str:
        """Return the text in this language."""
        return self.single.get(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of the text that goes with `n`."""
        if forms := self.forms.get(msgid1):
            return forms[min(PLURALS[self.code](n), len(forms) - 1)]
        return msgid1 if n == 1 else msgid2

    ugettext = gettext
    ungettext = ngettext


@cache
def catalogue(code: str, kind: str = "") -> Catalogue:
    """Return the texts of a language: those of pages and sentences, or of a `kind` such as "titles"."""
    path = CATALOGUES / (f"{code}.{kind}.po" if kind else f"{code}.po")
    single: dict[str, str] = {}
    plural: dict[str, list[str]] = {}
    for entry in _ENTRY.finditer(path.read_text("utf-8") if path.exists() else ""):
        forms = [plain_text(form) for form in _FORM.findall(entry["said"])]
        if all(forms) and entry["id"]:
            single[plain_text(entry["id"])] = forms[0]
            if entry["many"] is not None:
                plural[plain_text(entry["id"])] = forms
    return Catalogue(code, single, plural)


def plain_text(written: str) -> str:
    """Return a text as it stands between the quotation marks of a PO file, without its escapes."""
    return (
        _ESCAPED.sub(lambda at: {"n": "\n", "t": "\t"}.get(at[1], at[1]), written)
        if "\\" in written
        else written
    )
