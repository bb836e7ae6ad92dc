"""The box's key for signing paper, and what a signature says when it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

SignatureState: TypeAlias = Literal["valid", "changed", "absent", "unreadable"]
"""changed: the bytes are not those that were signed. unreadable: it is no PDF that can be opened."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and its certificate as PEM. `shop` is the name the certificate was made for."""

    key: str = field(repr=False)
    certificate: str
    shop: str
    fingerprint: str
    """SHA-256 of the public key (DER, SubjectPublicKeyInfo) as hex: what people compare."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a PDF's signature says of it. `whole`: it covers the file to its last byte."""

    state: SignatureState
    text: str
    whole: bool = False
    fingerprint: str = ""
    name: str = ""
    at: str = ""
