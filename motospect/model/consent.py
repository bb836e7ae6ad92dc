"""What a customer agreed to: kept for ever as it was said, with the wording that was shown."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from motospect.model.wire import to_json

Answer: TypeAlias = Literal["approved", "declined"]
ConsentWay: TypeAlias = Literal["page", "telephone", "cloud"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One decision. A later one on the same scan does not change it: it is another record.

    `revision` and `revision_sha256` name the estimate that was shown; `answers` is by line id. `wording` is
    the sentence above the button, as shown, in `language`, `total` the sum of what was approved, as shown.
    `name` is typed by the customer, `address` where the request came from. `way` is "telephone" where the
    technician wrote down what the customer said, "cloud" where it came from the fleet's server, `at` then by
    its clock; `recorded_by` is who did. `sha256` is of this record's JSON
    with an empty `sha256`; `previous_sha256` is that of the scan's consent before, so that none can be taken
    out unseen.
    """

    id: str
    scan_id: str
    at: str
    revision: int
    revision_sha256: str
    option: str
    answers: dict[str, Answer]
    name: str
    address: str
    language: str
    wording: str
    previous_sha256: str = ""
    sha256: str = ""
    total: str = ""
    way: ConsentWay = "page"
    recorded_by: str = ""

    @property
    def approved(self) -> frozenset[str]:
        """Ids of the lines the customer wants done."""
        return frozenset(line for line, answer in self.answers.items() if answer == "approved")


def digest_of(consent: Consent) -> str:
    """Return the SHA-256 of the record's JSON with an empty `sha256`, in hex."""
    return hashlib.sha256(to_json(replace(consent, sha256=""))).hexdigest()


def sealed(consent: Consent, before: Consent | None) -> Consent:
    """Return the consent with its place in the chain: after `before`, None for a scan's first."""
    placed = replace(consent, previous_sha256=before.sha256 if before else "", sha256="")
    return replace(placed, sha256=digest_of(placed))


def broken_at(chain: Sequence[Consent]) -> int | None:
    """Return the place of the first consent of a scan that is not as it was kept; None when all are."""
    previous = ""
    for place, consent in enumerate(chain):
        whole = hmac.compare_digest(consent.sha256, digest_of(consent))
        if not whole or consent.previous_sha256 != previous:
            return place
        previous = consent.sha256
    return None
