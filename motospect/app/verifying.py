"""Whether a report is as it was made: the file by itself, then against the box's store where there is one."""

from __future__ import annotations

from dataclasses import replace

from motospect.app.signing import signer_kept
from motospect.errors import ReportUnreadable, ScanUnknown
from motospect.model.dossier import Dossier
from motospect.model.signer import Signature
from motospect.model.verification import CheckedPart, Verification, against_box, verify
from motospect.model.wire import from_json
from motospect.store import Store

PDF = b"%PDF-"


def verify_file(content: bytes, store: Store | None = None) -> Verification:
    """Return what each part of a report's PDF, or of an exported dossier, turns out to be.

    Raises ReportUnreadable when it is neither.
    """
    parts: list[CheckedPart] = []
    if content.startswith(PDF):
        from motospect.report.signing import signature_of  # noqa: PLC0415 - half a second nobody else needs

        parts.append(_signed(signature_of(content), store))
        dossier, attached = _attached(content)
        parts.append(attached)
    else:
        dossier = _dossier(content)
    if dossier is not None:
        parts += verify(dossier).parts
        parts += _beside(dossier, store)
    foreign = any(part.by == "unknown_scan" for part in parts)
    # Another box signs with another key: of a scan this one never made, that is no change.
    return Verification(
        tuple(replace(one, state="unknown") if foreign and one.by == "other_key" else one for one in parts)
    )


def _signed(signature: Signature, store: Store | None) -> CheckedPart:
    shown = f" Key {signature.fingerprint[:16]}, {signature.at}." if signature.fingerprint else ""
    if signature.state == "absent":
        text = "The PDF is not signed: its pages may have been changed."
        return CheckedPart("signature", "unknown", text, "nothing")
    if signature.state == "unreadable":
        return CheckedPart("signature", "changed", signature.text, "unreadable")
    if signature.state != "valid":
        return CheckedPart("signature", "changed", f"{signature.text}{shown}")
    own = signer_kept(store) if store else None
    if own is not None and own.fingerprint != signature.fingerprint:
        text = f"The PDF is signed, but with another key than this box's ({own.fingerprint[:16]}).{shown}"
        return CheckedPart("signature", "changed", text, "other_key")
    whose = " with this box's key" if own else "; compare the key with the one the workshop shows"
    text = f"{signature.text.rstrip('.')}{whose}.{shown}"
    return CheckedPart("signature", "untouched", text, "own_key" if own else "")


def _attached(pdf: bytes) -> tuple[Dossier | None, CheckedPart]:
    from motospect.report.reading import dossier_in  # noqa: PLC0415 - half a second nobody else needs

    try:
        found = dossier_in(pdf)
        if found is None:
            text = "The PDF carries no data of its scan: they cannot be checked."
            return None, CheckedPart("attachment", "unknown", text, "nothing")
        dossier = from_json(found, Dossier)
    except ValueError as broken:
        text = f"The attachment was changed: {broken}."
        return None, CheckedPart("attachment", "changed", text, "unreadable")
    return dossier, CheckedPart("attachment", "untouched", "The attachment can be read as it was written.")


def _dossier(content: bytes) -> Dossier:
    try:
        return from_json(content, Dossier)
    except ValueError as misfit:
        raise ReportUnreadable(
            "The file is neither a PDF of a report nor its exported data.",
            hint="Give the PDF, the JSON attached to it, or one from `motospect export --format dossier`.",
        ) from misfit


def _beside(dossier: Dossier, store: Store | None) -> list[CheckedPart]:
    """Return what the box's own memory says of the same scan."""
    if store is None:
        return []
    scan_id = str(dossier.scan.get("id"))
    try:
        kept = store.seals.dossier(scan_id)
    except ScanUnknown:
        text = "This box does not know that scan: only the file was checked."
        return [CheckedPart("box", "unknown", text, "unknown_scan")]
    own = verify(kept)
    return [
        against_box(dossier, kept.seal),
        *(
            CheckedPart("box", part.state, f"In the box's store: {part.text}", "own_copy")
            for part in own.changed
        ),
    ]
