"""Letting a box in: name and random password at the broker, and the rules that keep it to its topics."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from pathlib import Path

from motospect.errors import EnrolmentInvalid

INGESTER = "ingester"
"""The one name that is no box: it hears every box and writes receipts."""

ITERATIONS = 20_000
SALT_BYTES = 12
"""Of PBKDF2-SHA512 in mosquitto's password file (format `$7$`); the passwords are random already."""

RULES = f"""\
# Written by motospect fleet enrol. A box may send its own records and hear its own receipts, nothing else.
pattern write motospect/1/boxes/%u/records
pattern read motospect/1/boxes/%u/receipts

user {INGESTER}
topic read motospect/1/boxes/+/records
topic write motospect/1/boxes/+/receipts
# The ingester proves with a message of its own that what it subscribed to is delivered.
topic write motospect/1/boxes/probe/records
"""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{2,63}")


def enrol(name: str, *, passwords: Path, rules: Path | None, credentials: Path) -> None:
    """Give `name` a new password: its hash into the broker's file, the password into `credentials` (0600).

    A name that is there gets the new password instead of its old one. `rules` is made when it is not there.
    Raises EnrolmentInvalid.
    """
    if not _NAME.fullmatch(name) or name == "probe":
        raise EnrolmentInvalid(
            f"{name!r} cannot be a box's name.",
            hint="Take the name from the box's health page: lower case letters, digits and hyphens.",
        )
    password = secrets.token_urlsafe(24)
    try:
        _replace(passwords, _with_entry(passwords, name, password), 0o640)
        _replace(credentials, f"{name}:{password}\n", 0o600)
        if rules is not None and not rules.exists():
            _replace(rules, RULES, 0o640)
    except OSError as error:
        raise EnrolmentInvalid(
            f"The broker's files cannot be written ({error}).", hint="Run this as the user who owns them."
        ) from error


def password_hash(password: str, salt: bytes) -> str:
    """Return the hash as mosquitto's password file has it: `$7$iterations$salt$hash`, base64."""
    hashed = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, 64)
    return f"$7${ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(hashed).decode()}"


def _with_entry(file: Path, name: str, password: str) -> str:
    """Return the password file's text with this name's entry new and all others as they are."""
    there = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    others = [line for line in there if line.partition(":")[0] != name]
    entry = f"{name}:{password_hash(password, secrets.token_bytes(SALT_BYTES))}"
    return "".join(f"{line}\n" for line in [*others, entry])


def _replace(file: Path, text: str, mode: int) -> None:
    """Write the file whole, readable as `mode` says from its first byte; keeps the owner of one replaced."""
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        if file.exists():
            there = file.stat()
            os.fchmod(descriptor, there.st_mode & 0o777)
            if os.geteuid() == 0:
                os.fchown(descriptor, there.st_uid, there.st_gid)
        stream.write(text)
    new.replace(file)
