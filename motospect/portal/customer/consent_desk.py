"""Takes a customer's decision: the PIN the technician told, a name, an answer to every line; for good."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from motospect.errors import DecisionLockedOut, DecisionPinWrong, DecisionRefused, EstimateChanged
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


class ConsentDesk:
    """Decisions on estimates. Wrong PINs are counted for each link, so that a storm on one stops no other."""

    def __init__(self, parts: Parts, bulletin: Bulletin) -> None:
        self._store = parts.store
        self._clock: Callable[[], float] = parts.clock
        self._bulletin = bulletin
        self._one_at_a_time = threading.Lock()
        self._lockouts: OrderedDict[str, Lockout] = OrderedDict()

    def by_customer(
        self, form: Mapping[str, str], estimate: Estimate, *, token: str, address: str
    ) -> Consent:
        """Keep what a customer decided behind their link; an `attempt` that was kept before is that one.

        Raises EstimateChanged, DecisionRefused (a wrong PIN is counted) and StoreError.
        """
        attempt = form.get("attempt", "")
        if (kept := self._store.consents.by_attempt(estimate.scan_id, attempt)) is not None:
            return kept
        _refuse_other(form, estimate, hint=_("Look at the new figures, then decide again."))
        choice = read_choice(form, estimate)
        _refuse_gaps(form, choice)
        typed = form.get("pin", "").strip().encode()
        self.judge_pin(lambda right: hmac.compare_digest(typed, right.encode()), token=token, address=address)
        return self.take(form, choice, estimate, address=address)

    def by_telephone(self, form: Mapping[str, str], estimate: Estimate, *, address: str, by: str) -> Consent:
        """Keep what a customer told `by` on the telephone.

        Raises EstimateChanged, DecisionRefused and StoreError.
        """
        attempt = form.get("attempt", "")
        if (kept := self._store.consents.by_attempt(estimate.scan_id, attempt)) is not None:
            return kept
        _refuse_other(
            form, estimate, hint=_("Tell the customer the new figures, then write down the answer.")
        )
        choice = read_choice(form, estimate)
        _refuse_gaps(form, choice)
        return self.take(form, choice, estimate, address=address, way="telephone", by=by)

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
        """Keep a decision that was judged and tell every page; raises EstimateChanged and StoreError."""
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

    def judge_pin(self, is_it: Callable[[str], bool], *, token: str, address: str) -> None:
        """Return when `is_it` takes the link's PIN for right, and count a wrong one.

        Raises DecisionPinWrong and DecisionLockedOut.
        """
        with self._one_at_a_time:
            lockout = self._lockouts[token] = self._lockouts.get(token) or self._lockout_of(token)
            self._lockouts.move_to_end(token)
            while len(self._lockouts) > LINKS_KEPT:
                self._lockouts.popitem(last=False)
            wait_s = lockout.wait_s(address, token)
            if wait_s > 0:
                minutes = int(wait_s // 60) + 1
                raise DecisionLockedOut(
                    _(
                        "Too many wrong PINs. Please wait %(minutes)d min, or ask the workshop.",
                        minutes=minutes,
                    ),
                    hint=_("Ask the workshop for the PIN."),
                    trouble="wait",
                )
            right = self._store.consents.pin_of(token)
            if right and is_it(right):
                lockout.right(address, token)
                return
            lockout.wrong(address, token)
            raise DecisionPinWrong(
                _("This PIN is not right. The workshop tells you the one for this report."),
                hint=_("Ask the workshop for the PIN."),
                trouble="pin",
            )


def _refuse_other(form: Mapping[str, str], estimate: Estimate, *, hint: str) -> None:
    """Raise EstimateChanged where the figures that were seen are not those of now."""
    if form.get("seen") != estimate.sha256:
        raise EstimateChanged(_("The estimate has changed since this page was opened."), hint=hint)


def _refuse_gaps(form: Mapping[str, str], choice: Choice) -> None:
    """Raise DecisionRefused where a line has no answer, or the answers are nobody's."""
    if choice.open:
        said = ngettext(
            "Please answer every line: %(num)d is still open.",
            "Please answer every line: %(num)d are still open.",
            len(choice.open),
        )
        raise DecisionRefused(said, hint=_("Approve it or decline it."))
    name, whose = cleaned(form.get("name", "")), _("It says whose decision this is.")
    if not name:
        raise DecisionRefused(_("Please type your name."), hint=whose, trouble="name")
    if len(name) > LONGEST_NAME:
        said = _("Please use at most %(most)d characters.", most=LONGEST_NAME)
        raise DecisionRefused(said, hint=whose, trouble="name")


def read_choice(form: Mapping[str, str], estimate: Estimate) -> Choice:
    """Return the answers in a form; those to lines the estimate does not have are left out."""
    given = {
        name.removeprefix(ANSWER): _ANSWERS[answer]
        for name, answer in form.items()
        if name.startswith(ANSWER) and answer in _ANSWERS
    }
    return choice_of(estimate, given)
