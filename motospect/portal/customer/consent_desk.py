"""Takes a customer's decision: the PIN the technician told, a name, an answer to every line; for good."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from motospect.model.consent import Answer, Consent, ConsentWay
from motospect.model.estimate import Estimate
from motospect.model.estimate_words import total_words
from motospect.model.identity import new_id, utc_now
from motospect.portal.bulletin import Bulletin
from motospect.portal.customer.check_in_form import cleaned
from motospect.portal.customer.customer_view import Choice, choice_of, chosen_option, consent_wording
from motospect.portal.parts import Parts
from motospect.portal.people.lockout import Lockout
from motospect.portal.people.tries_kept import KeptTries

LINKS_KEPT = 1000
LONGEST_NAME = 80
ANSWER = "answer:"
"""Form fields are named so, with the line's id behind it."""
_ANSWERS: Mapping[str, Answer] = {"approved": "approved", "declined": "declined"}

Trouble = Literal["open", "name", "pin", "wait"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a decision was not taken, in a sentence for who sent it; nothing was kept."""

    trouble: Trouble
    sentence: str

    @property
    def status(self) -> int:
        """The HTTP status that says it to programs."""
        return {"open": 422, "name": 422, "pin": 403, "wait": 429}[self.trouble]


class ConsentDesk:
    """Decisions on estimates. Wrong PINs are counted for each link, so that a storm on one stops no other."""

    def __init__(self, parts: Parts, bulletin: Bulletin) -> None:
        self._store = parts.store
        self._clock: Callable[[], float] = parts.clock
        self._bulletin = bulletin
        self._one_at_a_time = threading.Lock()
        self._lockouts: OrderedDict[str, Lockout] = OrderedDict()

    def refuse(self, form: Mapping[str, str], choice: Choice, *, token: str, address: str) -> Refusal | None:
        """Return what is missing or wrong; None when the decision may be taken. Counts a wrong PIN."""
        if choice.open:
            said = ngettext(
                "Please answer every line: %(num)d is still open.",
                "Please answer every line: %(num)d are still open.",
                len(choice.open),
            )
            return Refusal("open", said)
        name = cleaned(form.get("name", ""))
        if not name:
            return Refusal("name", _("Please type your name."))
        if len(name) > LONGEST_NAME:
            return Refusal("name", _("Please use at most %(most)d characters.", most=LONGEST_NAME))
        typed = form.get("pin", "").strip().encode()
        return self.judge_pin(
            lambda right: hmac.compare_digest(typed, right.encode()), token=token, address=address
        )

    def take(  # noqa: PLR0913 - what is kept with it, by keyword
        self,
        form: Mapping[str, str],
        choice: Choice,
        estimate: Estimate,
        *,
        address: str,
        way: ConsentWay = "page",
        by: str = "",
        at: str = "",
    ) -> Consent:
        """Keep the decision and tell every page; raises EstimateChanged and StoreError."""
        locale = get_locale()
        consent = Consent(
            id=new_id(),
            scan_id=estimate.scan_id,
            at=at or utc_now(),
            revision=estimate.revision,
            revision_sha256=estimate.sha256,
            option=chosen_option(estimate, choice.approved),
            answers=dict(choice.answers),
            name=cleaned(form.get("name", "")),
            address=address,
            language=locale.language if locale else "en",
            wording=consent_wording(estimate),
            total=total_words(choice.option, estimate.content.terms),
            way=way,
            recorded_by=by,
        )
        kept = self._store.consents.add(consent, attempt=form.get("attempt", ""))
        self._bulletin.tell()
        return kept

    def _lockout_of(self, token: str) -> Lockout:
        # The link itself opens the report: what the tries are kept under opens nothing.
        door = hashlib.sha256(token.encode()).hexdigest()[:32]
        return Lockout(self._clock, KeptTries(self._store.tries, door, self._clock))

    def judge_pin(self, is_it: Callable[[str], bool], *, token: str, address: str) -> Refusal | None:
        """Return why the link's PIN, which `is_it` is asked about, does not open it. Counts a wrong one."""
        with self._one_at_a_time:
            lockout = self._lockouts[token] = self._lockouts.get(token) or self._lockout_of(token)
            self._lockouts.move_to_end(token)
            while len(self._lockouts) > LINKS_KEPT:
                self._lockouts.popitem(last=False)
            wait_s = lockout.wait_s(address, token)
            if wait_s > 0:
                minutes = int(wait_s // 60) + 1
                said = _(
                    "Too many wrong PINs. Please wait %(minutes)d min, or ask the workshop.", minutes=minutes
                )
                return Refusal("wait", said)
            right = self._store.consents.pin_of(token)
            if right and is_it(right):
                lockout.right(address, token)
                return None
            lockout.wrong(address, token)
            return Refusal("pin", _("This PIN is not right. The workshop tells you the one for this report."))


def read_choice(form: Mapping[str, str], estimate: Estimate) -> Choice:
    """Return the answers in a form; those to lines the estimate does not have are left out."""
    given = {
        name.removeprefix(ANSWER): _ANSWERS[answer]
        for name, answer in form.items()
        if name.startswith(ANSWER) and answer in _ANSWERS
    }
    return choice_of(estimate, given)
