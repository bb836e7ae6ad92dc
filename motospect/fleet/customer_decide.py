"""Deciding on the copy of the customer's page: choose, see total and wording, sign; the box then judges.

The token is in the address and the PIN in the form; neither is kept, only the proof that they were known.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request

from motospect.fleet import decisions
from motospect.fleet.database import Connection
from motospect.languages import Language
from motospect.model.consent import Answer
from motospect.model.customer_page import CustomerPage, PageWords
from motospect.model.estimate import EstimateContent
from motospect.model.estimate_choice import chosen
from motospect.model.estimate_words import rest_words, total_words
from motospect.model.identity import new_id, utc_now
from motospect.model.remote_decision import RemoteDecision, proof_of

ANSWER = "answer:"
"""Form fields are named so, with the line's id behind it."""
LONGEST_NAME = 80
_ATTEMPT = re.compile(r"[\w-]{16,64}")
_PIN = re.compile(r"\d{4,8}")
_ANSWERS: Mapping[str, Answer] = {"approved": "approved", "declined": "declined"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was ticked: an answer by line id, what the approved lines cost, and how many lines are still open.

    `total` is in the English of records.
    """

    answers: Mapping[str, Answer]
    total: str
    rest: str
    open: int

    @property
    def approved(self) -> frozenset[str]:
        """Ids of the lines to be done."""
        return frozenset(line for line, answer in self.answers.items() if answer == "approved")


@dataclass(frozen=True, slots=True)
class Signed:
    """What was typed below the total. `trouble` names what is missing, "" when nothing is."""

    name: str
    pin: str
    attempt: str

    @property
    def trouble(self) -> str:
        """Return "name" or "pin" where it cannot be one."""
        if not 0 < len(self.name) <= LONGEST_NAME:
            return "name"
        return "" if _PIN.fullmatch(self.pin) else "pin"


def ticked(sums: EstimateContent) -> Choice:
    """Return the choice in the request: a form's answers, or those of the option in the address."""
    lines = [line.id for line in sums.options[-1].lines]
    wanted = request.args.get("choose", "")
    option = next((one for one in sums.options if one.name == wanted), None)
    form = request.form if request.method == "POST" else request.args
    given: dict[str, Answer] = {
        line: _ANSWERS[answer] for line in lines if (answer := form.get(ANSWER + line, "")) in _ANSWERS
    }
    if option is not None and request.method == "GET":  # what is sent is what the form says
        inside = {line.id for line in option.lines}
        given = {line: "approved" if line in inside else "declined" for line in lines}
    cost = chosen(sums, frozenset(line for line, answer in given.items() if answer == "approved"))
    total, rest = total_words(cost, sums.terms), rest_words(cost) or ""
    return Choice(given, total, rest, len(lines) - len(given))


def signed() -> Signed:
    """Return what the form says of who decides; without its own mark it gets a new one."""
    attempt = request.form.get("attempt", "")
    return Signed(
        typed_name(request.form.get("name", "")),
        request.form.get("pin", "").strip(),
        attempt if _ATTEMPT.fullmatch(attempt) else secrets.token_urlsafe(18),
    )


def typed_name(text: str) -> str:
    """Return a name without control characters and doubled blanks; "" where nothing of it can be seen."""
    kinds = [unicodedata.category(sign) for sign in text]
    plain = "".join(" " if kind == "Cc" else sign for sign, kind in zip(text, kinds, strict=True))
    return " ".join(plain.split()) if any(kind[0] not in "CZ" for kind in kinds) else ""


def pass_on(
    connection: Connection,
    shown: tuple[CustomerPage, PageWords],
    choice: Choice,
    who: Signed,
    *,
    token: str,
    language: Language,
) -> bool:
    """Take the decision in for the box; False where another one is under way. Raises FleetDatabaseError."""
    page, words = shown
    assert page.revision is not None  # noqa: S101 - a page with sums has one
    assert words.estimate is not None  # noqa: S101
    decision = RemoteDecision(
        id=new_id(),
        token_sha256=page.token_sha256,
        at=utc_now(),
        revision=page.revision,
        revision_sha256=page.revision_sha256,
        answers=dict(choice.answers),
        name=who.name,
        address=asker(),
        language=language.code,
        wording=words.estimate.wording,
        total=choice.total,
    )
    proved = replace(decision, proof=proof_of(decision, token=token, pin=who.pin))
    return decisions.take_in(connection, proved, attempt=who.attempt)


def asker() -> str:
    """Return the address the request comes from; of the web server on this machine, whom it speaks for."""
    address = request.remote_addr or ""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        if ipaddress.ip_address(address).is_loopback and named:
            return str(ipaddress.ip_address(named))
    except ValueError:
        pass
    return address
