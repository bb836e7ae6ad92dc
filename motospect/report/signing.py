"""Signs a finished PDF with the box's key (PAdES B-B), and tells what a signature is worth.

The signature is an incremental update of its own: the bytes before it are those that were drawn. It is
invisible, which PDF/A allows (ISO 19005-3 section 6.4.3). RSA, because PDF 1.7 knows no elliptic curves; its
signatures are the same for the same bytes, so that equal reports differ in nothing but the file's second id.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import struct
import zlib
from dataclasses import replace
from typing import Any

from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motospect.model.signer import Signature, Signer

FIELD = "MOTOSPECT"
BROKEN = (
    PdfError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError,
    NotImplementedError, RecursionError, struct.error, zlib.error,
)  # fmt: skip
"""What pyHanko and the libraries below it raise at damaged files."""
KEY_BITS = 2048
"""Larger ones take a Raspberry Pi most of a second for each report."""
MOST_NAME = 64
"""The longest common name a certificate may have (RFC 5280, ub-common-name)."""
_BYTES_RESERVED = 8192


def make_signer(box: str, shop: str, key: str = "") -> Signer:
    """Return a certificate named after box and shop, for the PEM `key`, or for a new one where it is empty.

    It never ends: a box without a clock battery may make it in 1970 (RFC 5280 section 4.1.2.5). Raises
    ValueError when `key` is no RSA key.
    """
    private = (
        serialization.load_pem_private_key(key.encode(), None)
        if key
        else rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    )
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError("the kept key is no RSA key")  # noqa: TRY004 - a text of the wrong kind
    name = [cx509.NameAttribute(NameOID.COMMON_NAME, f"MOTOSPECT {box}"[:MOST_NAME])]
    if shop.strip():
        name.append(cx509.NameAttribute(NameOID.ORGANIZATION_NAME, shop.strip()[:MOST_NAME]))
    public = private.public_key()
    usage = cx509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        cx509.CertificateBuilder()
        .subject_name(cx509.Name(name))
        .issuer_name(cx509.Name(name))
        .public_key(public)
        .serial_number(cx509.random_serial_number())
        .not_valid_before(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC))
        .add_extension(cx509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(cx509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return Signer(secret.decode(), shown, shop, _fingerprint(_certificate(shown)))


class _Revision(IncrementalPdfFileWriter):
    """Leaves Info and XMP as they were drawn: they must equal each other and tell one time."""

    def _update_meta(self) -> None:
        return None


def sign(pdf: bytes, signer: Signer, *, at: dt.datetime, reason: str) -> bytes:
    """Return the PDF with a signature over all of it; raises ValueError when it cannot be read."""
    certificate = _certificate(signer.certificate)
    simple = SimpleSigner(
        signing_cert=certificate,
        signing_key=load_private_key_from_pemder_data(signer.key.encode(), None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    placeholder = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        name=str(certificate.subject.native["common_name"]),
        reason=reason,
        bytes_reserved=_BYTES_RESERVED,
    )
    try:
        writer = _Revision(io.BytesIO(pdf))
        writer.register_extension(ESIC_EXTENSION_1)
        steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(FIELD)).write_cms(FIELD, writer)
        next(steps)
        steps.send(SigObjSetup(sig_placeholder=placeholder))
        prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))
    except PdfError as broken:
        raise ValueError(f"not a PDF that can be signed: {broken}") from broken
    steps.send(asyncio.run(simple.async_sign(prepared.document_digest, "sha256", use_pades=True)))
    return bytes(output.getbuffer())


def signature_of(pdf: bytes) -> Signature:
    """Return what the PDF's last signature says of it; trust in the certificate is the reader's own.

    Whatever else the file holds: only bytes under a valid signature over the whole of it are as they were.
    """
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        return (
            _judged(signatures[-1]) if signatures else Signature("absent", "The file carries no signature.")
        )
    except BROKEN as broken:
        # pyHanko meets damaged files with errors of every kind.
        return Signature("unreadable", f"The file or its signature cannot be read: {broken}.")


def _judged(found: EmbeddedPdfSignature) -> Signature:
    found.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
    certificate = found.signer_cert
    intact, valid = validate_sig_integrity(
        found.signer_info, certificate, "data", found.external_digests[found.external_md_algorithm]
    )
    whole = found.coverage == SignatureCoverageLevel.ENTIRE_FILE
    at = found.self_reported_timestamp
    judged = Signature(
        "changed",
        "The bytes are not those that were signed.",
        whole,
        fingerprint=_fingerprint(certificate),
        name=str(certificate.subject.human_friendly),
        at=at.isoformat() if at else "",
    )
    if not intact or not valid:
        return judged
    if not whole:
        return replace(judged, text="Something was added to the file after it was signed.")
    return replace(judged, state="valid", text=f"Signed by {judged.name}.")


def _certificate(text: str) -> Any:
    return next(iter(load_certs_from_pemder_data(text.encode())))


def _fingerprint(certificate: Any) -> str:
    return hashlib.sha256(certificate.public_key.dump()).hexdigest()
