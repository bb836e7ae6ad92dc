"""Reports that strangers send: examined in a real child process, whatever they are made of."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

from motospect.app.verify_child import Examiner
from motospect.errors import ReportUnreadable, VerificationFailed
from motospect.model.verification import Verification
from tests.flow.test_verify import Workshop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A box with one report."""
    return Workshop(tmp_path_factory.mktemp("kept") / "store")


def sent(content: bytes, kept: Workshop, folder: Path) -> Verification:
    """Return what the box says of a file with this content."""
    file = folder / "sent"
    file.write_bytes(content)
    return Examiner(kept.folder)(file)


def encrypted(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("secret", algorithm="AES-256")
    body = io.BytesIO()
    writer.write(body)
    return body.getvalue()


def bomb(pdf: bytes) -> bytes:
    """Return the report with 1 GB of zeros as its attachment, squeezed twice into a few kB."""
    packer = zlib.compressobj(9)
    once = b"".join([*(packer.compress(bytes(2**24)) for _ in range(64)), packer.flush()])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    for specification in writer.root_object["/AF"]:
        stream = specification.get_object()["/EF"]["/F"].get_object()
        stream._data = zlib.compress(once, 9)
        stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode"), NameObject("/FlateDecode")])
    body = io.BytesIO()
    writer.write(body)
    return body.getvalue()


def endless_xref(_pdf: bytes) -> bytes:
    """Return a file whose cross-reference table claims two thousand million objects and leads to itself."""
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"
    table = b"xref\n0 2000000000\n0000000000 65535 f \n"
    return head + table + b"trailer<</Size 2000000000/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (
        len(head), len(head),
    )  # fmt: skip


def nested(_pdf: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj" + b"[" * 200_000 + b"\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda pdf: pdf[: len(pdf) // 2],
    "only a head": lambda _pdf: b"%PDF-1.7\n",
    "endless xref": endless_xref,
    "zip bomb": bomb,
    "encrypted": encrypted,
    "nested": nested,
    "noise": lambda _pdf: b"%PDF-1.7\n" + bytes(range(256)) * 4000,
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=[*HOSTILE])
def test_a_hostile_pdf_is_never_called_untouched(
    kept: Workshop, tmp_path: Path, made: Callable[[bytes], bytes]
) -> None:
    began = time.monotonic()
    with suppress(ReportUnreadable):
        assert not sent(made(kept.pdf), kept, tmp_path).untouched
    assert time.monotonic() - began < 55


@pytest.mark.parametrize("content", [b"", b"hello", b"{}", b"\x89PNG\r\n\x1a\n" + bytes(1000)])
def test_what_is_no_report_is_refused_in_a_sentence(kept: Workshop, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ReportUnreadable, match="neither a PDF"):
        sent(content, kept, tmp_path)


def test_the_own_report_is_this_boxs_and_untouched(kept: Workshop, tmp_path: Path) -> None:
    found = sent(kept.pdf, kept, tmp_path)
    assert (found.state, found.origin) == ("untouched", "this_box")


def test_a_report_of_another_box_is_told_as_such_and_not_as_changed(kept: Workshop, tmp_path: Path) -> None:
    other = Workshop(tmp_path / "other")
    found = sent(other.pdf, kept, tmp_path)
    assert (found.state, found.origin) == ("unknown", "another_box")
    assert "not made by this box" in found.headline
    assert found.changed == ()


def test_any_other_pdf_is_nobodys(kept: Workshop, tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    body = io.BytesIO()
    writer.write(body)
    found = sent(body.getvalue(), kept, tmp_path)
    assert (found.state, found.origin) == ("unknown", "nobody")
    assert "no report of a MOTOSPECT box" in found.headline


def test_a_child_that_hangs_dies_or_babbles_is_no_answer(kept: Workshop, tmp_path: Path) -> None:
    file = tmp_path / "sent"
    file.write_bytes(kept.pdf)
    with pytest.raises(ReportUnreadable, match=r"more than 0\.2 s"):
        Examiner(kept.folder, deadline_s=0.2, child=("sh", "-c", "sleep 5"))(file)
    with pytest.raises(ReportUnreadable, match="more of the processor"):
        Examiner(kept.folder, child=("sh", "-c", "kill -XCPU $$"))(file)
    with pytest.raises(VerificationFailed, match="gave no answer: oh dear"):
        Examiner(kept.folder, child=("sh", "-c", "echo babble; echo oh dear >&2; exit 3"))(file)
    with pytest.raises(VerificationFailed, match="could not be started"):
        Examiner(kept.folder, child=("/no/such/program",))(file)
