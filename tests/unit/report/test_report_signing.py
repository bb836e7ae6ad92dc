"""The box's signature: valid over the whole file, still PDF/A, and broken by every changed byte."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from report_factory import make_report

from motospect.model.dossier import FILE_NAME
from motospect.model.signer import Signer
from motospect.report.paper import draw, print_signed
from motospect.report.reading import dossier_in
from motospect.report.signing import make_signer, sign, signature_of

AT = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)
DOSSIER = '{"schema": "motospect.dossier/1", "note": "Łódź"}'


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer("0190163d", "Autohaus Müller & Söhne")


@pytest.fixture(scope="module")
def paper(signer: Signer) -> bytes:
    return print_signed(make_report(dossier=DOSSIER, fingerprint=signer.fingerprint), signer)


def test_the_signature_is_valid_and_names_box_and_shop(paper: bytes, signer: Signer) -> None:
    found = signature_of(paper)
    assert (found.state, found.whole, found.fingerprint) == ("valid", True, signer.fingerprint)
    assert "MOTOSPECT 0190163d" in found.name
    assert "Autohaus Müller & Söhne" in found.name
    assert found.at == "2026-05-04T09:30:00+00:00"


def test_another_reader_of_signatures_agrees(paper: bytes, tmp_path: Path) -> None:
    tool = shutil.which("pdfsig")
    if tool is None:
        pytest.skip("pdfsig is missing: install Debian's poppler-utils to have a second opinion")
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper)
    told = subprocess.run([tool, str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_the_drawn_bytes_are_untouched_by_the_signature_and_equal_reports_stay_equal(signer: Signer) -> None:
    report = make_report()
    drawn, signed, again = draw(report), print_signed(report, signer), print_signed(report, signer)
    assert signed.startswith(drawn)
    tails = [_without_signature(one[len(drawn) :]) for one in (signed, again)]
    assert tails[0] == tails[1]


def _without_signature(tail: bytes) -> bytes:
    """Return an update without what the signature is, and without the file's second id."""
    tail = re.sub(rb"/Contents <[0-9A-Fa-f]+>", b"", tail)
    return re.sub(rb"/ID \[.*?\]", b"", tail, flags=re.DOTALL)


def test_a_report_without_a_key_is_not_signed() -> None:
    assert signature_of(print_signed(make_report(), None)).state == "absent"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_changed_byte_stays_unseen(paper: bytes, place: float, bit: int) -> None:
    at = int(place * len(paper))
    changed = bytearray(paper)
    changed[at] ^= 1 << bit
    found = signature_of(bytes(changed))
    gap = re.search(rb"/Contents <([0-9A-Fa-f]+)>", paper[len(paper) // 2 :])
    assert gap is not None
    start = len(paper) // 2 + gap.start(1)
    if start <= at < start + len(gap[1]):
        return  # the signature itself: its padding may be anything, what it signs is not in it
    assert found.state != "valid"


def test_what_is_added_behind_the_signature_is_seen(paper: bytes, signer: Signer) -> None:
    added = signature_of(paper + b"\n% more\n")
    assert added.state == "changed"
    assert "added" in added.text


@pytest.mark.parametrize(
    "junk", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 500, b"%PDF-1.7\n%%EOF\nstartxref\n0\n"]
)
def test_what_is_no_pdf_is_said_to_be_none(junk: bytes) -> None:
    assert signature_of(junk).state == "unreadable"


def test_the_dossier_travels_within(paper: bytes) -> None:
    assert dossier_in(paper) == DOSSIER.encode()
    assert dossier_in(draw(make_report())) is None


def test_a_new_shop_name_keeps_the_key(signer: Signer) -> None:
    renamed = make_signer("0190163d", "Warsztat Łódź", signer.key)
    assert renamed.fingerprint == signer.fingerprint
    assert renamed.certificate != signer.certificate
    assert "BEGIN" not in repr(renamed).split("certificate=")[0], "a key is never shown"


def test_only_a_pdf_can_be_signed(signer: Signer) -> None:
    with pytest.raises(ValueError, match="can be signed"):
        sign(b"nonsense", signer, at=AT, reason="")


def test_the_paper_is_archivable(paper: bytes) -> None:
    """What ISO 19005-3 asks for and can be seen without a validator: 6.1 to 6.8, as numbered there."""
    reader = PdfReader(io.BytesIO(paper))
    root = reader.trailer["/Root"].get_object()
    assert reader.pdf_header == "%PDF-1.7"
    assert paper.splitlines()[1][0] == ord("%")  # 6.1.2: a comment of bytes above 127 behind the header
    assert all(byte > 127 for byte in paper.splitlines()[1][1:5])
    assert len(reader.trailer["/ID"]) == 2  # 6.1.3
    assert "/Encrypt" not in reader.trailer
    (intent,) = root["/OutputIntents"]  # 6.2.3
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_object()["/N"] == 3
    assert root["/Metadata"].get_object().get("/Filter") is None  # 6.6.2: to be read without decoding
    about = reader.xmp_metadata
    assert about is not None
    assert (about.pdfaid_part, about.pdfaid_conformance) == ("3", "B")
    assert about.dc_language == ["en"]
    assert "/Info" not in reader.trailer, "6.6.3: there is nothing XMP could contradict"
    assert "/JavaScript" not in root.get("/Names", {})
    assert "/AA" not in root
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # 6.2.11.4: every font is embedded
            (below,) = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in below.get_object()["/FontDescriptor"]
            assert "/ToUnicode" in font.get_object()
        assert "/AA" not in page
        for note in page.get("/Annots", []):
            kind, flags = note.get_object()["/Subtype"], int(note.get_object().get("/F", 0))
            assert kind in {"/Link", "/Widget"}
            assert flags & 4 or kind == "/Link", "6.3.2: what is on paper is printed"
            assert not flags & 0b100011, "6.3.2: neither hidden, invisible nor without view"
            if kind == "/Widget":
                assert [float(end) for end in note.get_object()["/Rect"]] == [0, 0, 0, 0]  # 6.3.3
    assert root["/AcroForm"].get_object().get("/NeedAppearances") in {None, False}


def test_the_attachment_is_an_associated_file(paper: bytes) -> None:
    reader = PdfReader(io.BytesIO(paper))
    root = reader.trailer["/Root"].get_object()
    (file,) = root["/AF"]  # 6.8
    specification = file.get_object()
    assert specification["/AFRelationship"] == "/Source"
    assert specification["/F"] == specification["/UF"] == FILE_NAME
    stream = specification["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/json"
    assert "/ModDate" in stream["/Params"]


def test_qpdf_finds_no_fault_in_its_structure(paper: bytes, tmp_path: Path) -> None:
    tool = shutil.which("qpdf")
    if tool is None:
        pytest.skip("qpdf is missing: install Debian's qpdf to check a PDF's structure")
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper)
    done = subprocess.run([tool, "--check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
