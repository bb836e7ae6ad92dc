"""The providers file: which services a shop has a key for, where they are and how often they may be asked."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from motospect.errors import SettingInvalid
from motospect.model.wire import from_json, to_json

HINT = "docs/providers.md shows a whole file."


@dataclass(frozen=True, slots=True)
class Account:
    """One section of the file: address, file with the key, budget, and the days an answer is good for."""

    url: str
    key_file: str
    calls_a_day: int
    calls_a_month: int
    keep_days: int = 30


def read_accounts(file: Path, known: Mapping[str, object]) -> dict[str, Account]:
    """Return the file's sections by name; raises SettingInvalid naming file, section and key."""
    try:
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as why:
        raise SettingInvalid(
            f"The providers file {file} cannot be read: {why.strerror}.",
            hint="Correct MOTOSPECT_KNOWLEDGE_PROVIDERS_FILE, or set it empty.",
        ) from why
    except ValueError as why:
        raise SettingInvalid(f"The providers file {file} is not TOML: {why}.", hint=HINT) from why
    return {name: _account(file, name, section, known) for name, section in sections.items()}


def key_of(account: Account) -> str:
    """Return the key; raises SettingInvalid when its file cannot be read or is empty."""
    file = Path(account.key_file)
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        reason = getattr(why, "strerror", None) or "it is not text"
        raise SettingInvalid(
            f"The key file {file} cannot be read: {reason}.",
            hint="Put the provider's key there, readable for the daemon alone.",
        ) from why
    if not key or not all(line.isprintable() for line in key.splitlines()):
        raise SettingInvalid(
            f"The key file {file} is empty or no text.",
            hint="Put the provider's key there, one line a value.",
        )
    return key


def _account(file: Path, name: str, section: Any, known: Mapping[str, object]) -> Account:
    _check_name(file, name, list(known), "There is no provider")
    if not isinstance(section, dict):
        raise SettingInvalid(f"{name} in {file} is no section.", hint=HINT)
    for key in section:
        _check_name(file, key, [field.name for field in fields(Account)], f"[{name}] has no key")
    try:
        account = from_json(to_json(section), Account)
    except ValueError as why:
        raise SettingInvalid(f"[{name}] in {file} is {why}.", hint=HINT) from why
    if min(account.calls_a_day, account.calls_a_month, account.keep_days) < 0:
        raise SettingInvalid(f"[{name}] in {file} has a negative number.", hint=HINT)
    return account


def _check_name(file: Path, name: str, known: list[str], sentence: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        raise SettingInvalid(
            f"{sentence} {name} ({file}).",
            hint=f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}.",
        )
