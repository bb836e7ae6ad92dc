"""The shop's answers as forms send them: read, judged field by field, ready to be kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from motospect.errors import SettingInvalid
from motospect.languages import LANGUAGES
from motospect.model.currency import DECIMALS
from motospect.model.profile import Profile
from motospect.model.shop import shop_terms

MOST_LETTERS = 80
_SECTION_OF_SETTING = re.compile(r"MOTOSPECT_SHOP_([A-Z_]+)")
_HIDDEN = frozenset(
    {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}
)
"""Direction overrides: one in a name would turn the words behind it around."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a form said: `answers` by field of the profile, and what is wrong with them, by field."""

    answers: Mapping[str, str]
    wrong: Mapping[str, str]


Form = Mapping[str, str]
Reader = Callable[[Form, Profile], Answered]


def one_line(text: str, most: int = MOST_LETTERS) -> str:
    """Return a name as it is kept: composed, on one line, without signs nobody sees, `most` letters long."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in composed
        if letter not in _HIDDEN and unicodedata.category(letter) != "Cs"
    )
    return " ".join(seen.split())[:most].rstrip()


def shop(form: Form, _profile: Profile) -> Answered:
    """Read the shop's name, language and units."""
    answers = {
        "shop_name": one_line(form.get("shop_name", "")),
        "language": form.get("language", ""),
        "units": form.get("units", ""),
    }
    wrong = {}
    if answers["language"] not in LANGUAGES:
        wrong["language"] = _("Choose one of the languages.")
    if answers["units"] not in {"metric", "imperial"}:
        wrong["units"] = _("Choose one of the two.")
    return Answered(answers, wrong)


def money(form: Form, profile: Profile) -> Answered:
    """Read currency, labour rate, tax and what a euro costs; a comma is as good as a point."""
    currency = form.get("currency", "").strip().upper()
    answers = {
        "currency": currency,
        "labour_rate": _number(form.get("labour_rate", "")),
        "tax_percent": _number(form.get("tax_percent", "")),
        "eur_rate": "" if currency == "EUR" else _number(form.get("eur_rate", "")),
        "eur_rate_date": "",
    }
    if answers["eur_rate"]:
        same = (profile.currency, profile.eur_rate) == (currency, answers["eur_rate"])
        answers["eur_rate_date"] = profile.eur_rate_date if same else datetime.now(UTC).date().isoformat()
    try:
        shop_terms(**answers)
    except SettingInvalid as refused:
        found = _SECTION_OF_SETTING.match(str(refused))
        field = found[1].lower() if found else "currency"
        return Answered(answers, {field: _money_sentence(field, currency)})
    return Answered(answers, {})


def inspection(groups: tuple[str, ...]) -> Reader:
    """Return what reads which of these rules the vehicles here must pass."""

    def read(form: Form, _profile: Profile) -> Answered:
        chosen = form.get("inspection_rule", "")
        wrong = {} if chosen in groups else {"inspection_rule": _("Choose one of the inspections.")}
        return Answered({"inspection_rule": chosen}, wrong)

    return read


def wifi(form: Form, _profile: Profile) -> Answered:
    """Read name and password of the guests' network, by what IEEE 802.11 allows."""
    name, password = form.get("wifi_name", "").strip("\r\n"), form.get("wifi_password", "").strip("\r\n")
    wrong = {}
    if len(name.encode()) > 32:
        wrong["wifi_name"] = _("A network's name has at most 32 bytes.")
    if password and not name:
        wrong["wifi_name"] = _("A password needs the name of its network.")
    if password and not (8 <= len(password) <= 63 and password.isascii() and password.isprintable()):
        wrong["wifi_password"] = _("A Wi-Fi password has 8 to 63 plain letters, digits and signs.")
    return Answered({"wifi_name": name, "wifi_password": password}, wrong)


def cloud(form: Form, _profile: Profile) -> Answered:
    """Read where customers' links lead once scans are at the fleet's server."""
    url = form.get("cloud_url", "").strip().rstrip("/")
    wrong = {}
    if url and not _is_web_address(url):
        wrong["cloud_url"] = _("Give an address such as https://reports.example.com.")
    return Answered({"cloud_url": url}, wrong)


def _number(text: str) -> str:
    """Return a number as people type it, in the form of the settings: no blanks, a point, no unit behind."""
    return re.sub(r"\s", "", text).rstrip("%").replace(",", ".")


def _money_sentence(field: str, currency: str) -> str:
    said = {
        "labour_rate": _(
            "Give the price of an hour without currency, such as 85 or 92.50, above nothing and with"
            " at most %(n)s decimals.",
            n=DECIMALS.get(currency, 2),
        ),
        "tax_percent": _(
            "Give the tax in percent, between 0 and 50 and with at most two decimals; 0 for none."
        ),
        "eur_rate": _("Give what one euro costs in your currency, such as 4.27, or leave it empty."),
        "eur_rate_date": _("The date of the rate is wrong: check the clock of the box."),
    }
    return str(said.get(field) or _("Choose a currency of the list."))


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    named = bool(parts.hostname) and not parts.username and url.isprintable() and " " not in url
    return named and parts.scheme in {"https", "http"} and len(url) <= 300
