"""What a customer agreed to: kept for ever as it was said, with the wording that was shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Answer: TypeAlias = Literal["approved", "declined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One decision. A later one on the same scan does not change it: it is another record.

    `revision` and `revision_sha256` name the estimate that was shown; `answers` is by line id. `wording` is
    the sentence above the button, as shown, in `language`. `name` is typed by the customer, `address` where
    the request came from. `sha256` is of this record's JSON with an empty `sha256`; `previous_sha256` is that
    of the scan's consent before, so that none can be taken out unseen.
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
