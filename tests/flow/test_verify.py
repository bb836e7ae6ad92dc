"""A real reading, kept, estimated, printed and signed; then each part changed in turn, in real bytes."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter

from motospect.analysis import meaning_of
from motospect.app.aftermath import estimate_of, print_scan, with_meaning
from motospect.app.signing import signer_kept, signer_of
from motospect.app.verifying import verify_file
from motospect.cli.report import command
from motospect.config import Settings, starting_profile
from motospect.errors import ReportUnreadable
from motospect.knowledge.workshop import books_of
from motospect.model.consent import Consent
from motospect.model.dossier import FILE_NAME, Dossier, head_of
from motospect.model.identity import new_id, utc_now
from motospect.model.seal import seal_of
from motospect.model.verification import Verification
from motospect.model.wire import from_json, to_json
from motospect.report.reading import dossier_in
from motospect.report.signing import make_signer, sign
from motospect.store import Store
from motospect.store.connection import FILE
from tests.flow.cars import read_car


class Workshop:
    """A store with one scan in it, and the paper of that scan."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = Settings(shop_name="Garage Müller", store_dir=folder, shop_labour_rate="85")
        visited, profile = read_car("petrol_lean"), starting_profile(settings)
        with closing(Store.open(folder)) as store:
            signer_of(store, lambda: "Garage Müller")
            scan, _ = with_meaning(visited.scan, store, books_of(profile, folder))
            store.save_scan(scan, visited.exchanges)
            estimated = estimate_of(scan, meaning_of(scan), profile.terms, store)
            said = Consent(
                id=new_id(), scan_id=scan.id, at=utc_now(), revision=estimated.revision,
                revision_sha256=estimated.sha256, option="recommended", answers={"line": "approved"},
                name="Anna Nowak", address="192.168.4.77", language="en", wording="I approve.",
            )  # fmt: skip
            for attempt in ("first", "second"):
                store.consents.add(replace(said, id=new_id()), attempt=attempt)
            paper = print_scan(scan, settings, folder / "paper.pdf", estimated=estimated, store=store)
        self.scan_id, self.pdf = scan.id, paper.read_bytes()
        self.plain: dict[str, Any] = json.loads(dossier_in(self.pdf) or b"")

    def copied(self, folder: Path) -> Workshop:
        """Return the same in another folder, to be changed there."""
        shutil.copytree(self.folder, folder)
        other = copy.copy(self)
        other.folder = folder
        return other

    def tamper(self, sql: str, *values: object) -> None:
        """Change the store behind our back, triggers and all."""
        with closing(sqlite3.connect(self.folder / FILE)) as connection, connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                connection.execute(f'DROP TRIGGER "{name}"')
            assert connection.execute(sql, values).rowcount > 0


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("kept") / "store")


@pytest.fixture
def beside(kept: Workshop) -> Iterator[Store]:
    with closing(Store.read(kept.folder)) as store:
        yield store


def names(found: Verification) -> set[str]:
    return {part.part for part in found.changed}


def with_attachment(pdf: bytes, plain: object, *, field: bool = True) -> bytes:
    """Return the PDF with other data inside, as somebody with a PDF program would make it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    root = writer.root_object
    if not field:
        del root["/AcroForm"]
        writer.pages[0].pop("/Annots")
    for specification in root["/AF"]:
        stream = specification.get_object()["/EF"]["/F"].get_object()
        stream.set_data(json.dumps(plain).encode())
    sheet = io.BytesIO()
    writer.write(sheet)
    return sheet.getvalue()


def test_the_paper_of_a_real_reading_is_untouched(kept: Workshop, beside: Store) -> None:
    found = verify_file(kept.pdf, beside)
    assert found.untouched, [part for part in found.parts if part.state != "untouched"]
    assert {part.part for part in found.parts} == {
        "signature", "attachment", "exchange", "record", "analysis", "estimate", "consent", "chain", "box",
    }  # fmt: skip
    assert any("with this box's key" in part.text for part in found.parts)
    assert verify_file(kept.pdf).untouched, "and so it is far from the box"


def test_the_exported_dossier_is_untouched(kept: Workshop, beside: Store) -> None:
    assert verify_file(to_json(beside.seals.dossier(kept.scan_id)), beside).untouched


def test_a_changed_page_breaks_the_signature_alone(kept: Workshop) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(kept.pdf)))
    writer.pages[0].rotate(180)
    sheet = io.BytesIO()
    writer.write(sheet)
    found = verify_file(sheet.getvalue())
    assert not found.untouched
    assert {part.part for part in found.parts if part.state != "untouched"} == {"signature"}


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("exchange", lambda plain: plain["exchanges"][7]["lines"].__setitem__(0, "7E8 02 43 00")),
        ("exchange", lambda plain: plain["exchanges"].pop()),
        ("record", lambda plain: plain["scan"]["verdict"].update(clean=True)),
        ("record", lambda plain: plain["scan"]["ecus"][0].update(dtcs=[])),
        ("analysis", lambda plain: plain["scan"]["analysis"].update(findings=[])),
        ("estimate", lambda plain: plain["estimates"][0]["content"].update(notes=[])),
        ("consent", lambda plain: plain["consents"][0].update(answers={"line": "declined"})),
        ("consent", lambda plain: plain["consents"].pop(0)),
        ("chain", lambda plain: plain["consents"].pop()),
        ("chain", lambda plain: plain["analysis"].update(findings=[])),
        ("chain", lambda plain: plain.update(estimates=[])),
    ],
)
def test_data_changed_within_the_pdf_are_named(kept: Workshop, beside: Store, part: str, change: Any) -> None:
    plain = json.loads(json.dumps(kept.plain))
    change(plain)
    found = verify_file(with_attachment(kept.pdf, plain), beside)
    assert part in names(found), found.parts
    assert "signature" in names(found)
    same = verify_file(json.dumps(plain).encode())
    assert part in names(same)


def test_the_changed_exchange_is_named_with_its_control_unit(kept: Workshop) -> None:
    plain = json.loads(json.dumps(kept.plain))
    body = plain["exchanges"][7]
    body["lines"] = ["7E8 02 43 00"]
    (said,) = [
        part.text for part in verify_file(json.dumps(plain).encode()).changed if part.part == "exchange"
    ]
    assert f"Exchange 8 ({body['id']}: request {body['request']}" in said
    assert all(address in said for address in body["outcomes"])


def test_a_forgery_that_holds_together_is_not_this_boxs(kept: Workshop, beside: Store) -> None:
    plain = json.loads(json.dumps(kept.plain))
    plain["scan"]["verdict"]["clean"] = True
    bodies = [json.dumps(body) for body in plain["exchanges"]]
    plain["seal"] = json.loads(to_json(seal_of(json.dumps(plain["scan"]), bodies)))
    plain["head"] = head_of(from_json(json.dumps(plain), Dossier))
    assert verify_file(json.dumps(plain).encode()).untouched, "by itself nothing is wrong with it"
    assert names(verify_file(json.dumps(plain).encode(), beside)) == {"box"}

    unsigned, other = with_attachment(kept.pdf, plain, field=False), make_signer("box", "Garage Müller")
    forged = sign(unsigned, other, at=dt.datetime.now(dt.UTC), reason="")
    assert {"signature", "box"} <= names(verify_file(forged, beside)), "it is not signed with this box's key"


@pytest.mark.parametrize(
    ("part", "sql"),
    [
        (
            "exchange",
            'UPDATE exchange SET record = replace(record, \'"lines":["\', \'"lines":["0\') WHERE position=3',
        ),
        ("record", "UPDATE scan SET record = replace(record, '\"clean\":false', '\"clean\":true')"),
        ("consent", "UPDATE consent SET record = replace(record, 'approved', 'declined')"),
        ("estimate", "UPDATE estimate SET record = replace(record, 'EUR', 'USD')"),
    ],
)
def test_a_store_that_was_changed_is_told_apart_from_the_paper(
    kept: Workshop, tmp_path: Path, part: str, sql: str
) -> None:
    workshop = kept.copied(tmp_path / "store")
    workshop.tamper(sql)
    with closing(Store.read(workshop.folder)) as store:
        found = verify_file(workshop.pdf, store)
        assert names(found) == {"box"}, "the paper itself is as it was made"
        assert any(part in one.text.lower() for one in found.changed), found.changed
        assert part in names(verify_file(to_json(store.seals.dossier(workshop.scan_id)), store))


def test_the_seal_itself_cannot_be_changed_unseen(kept: Workshop, tmp_path: Path) -> None:
    workshop = kept.copied(tmp_path / "store")
    with (
        closing(sqlite3.connect(workshop.folder / FILE)) as connection,
        pytest.raises(sqlite3.IntegrityError),
    ):
        connection.execute("UPDATE seal SET record = '{}'")
    workshop.tamper("DELETE FROM seal")
    with closing(Store.read(workshop.folder)) as store:
        assert verify_file(workshop.pdf, store).state == "unknown", "nothing to compare with is not untouched"
        old = verify_file(to_json(store.seals.dossier(workshop.scan_id)), store)
        assert old.state == "unknown"
        assert any("before scans were sealed" in part.text for part in old.parts)


def test_what_is_no_report_is_said_to_be_none(kept: Workshop) -> None:
    for content in (b"", b"{}", b"hello", to_json({"schema": "motospect.scan/1"})):
        with pytest.raises(ReportUnreadable):
            verify_file(content)
    assert not verify_file(kept.pdf[: len(kept.pdf) // 2]).untouched


def test_the_command_says_it_and_ends_with_it(
    kept: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTOSPECT_STORE_DIR", str(kept.folder))
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(kept.pdf)
    bad.write_bytes(kept.pdf.replace(b"/Author", b"/Authoo").replace(FILE_NAME.encode()[:9], b"motoinspe"))
    told = CliRunner().invoke(command, ["verify", str(good)])
    assert (told.exit_code, "This report is untouched" in told.output) == (0, True), told.output
    changed = CliRunner().invoke(command, ["verify", str(bad), "--json"])
    assert changed.exit_code == 1
    assert json.loads(changed.output)["state"] == "changed"


def test_the_key_is_made_once_and_lives_in_the_store(kept: Workshop, tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "store")) as store:
        first = signer_of(store, lambda: "A")
        assert signer_of(store, lambda: "A") == first
        renamed = signer_of(store, lambda: "B")
        assert (renamed.fingerprint, renamed.shop) == (first.fingerprint, "B")
        assert signer_kept(store) == renamed
    with closing(Store.read(kept.folder)) as store:
        other = signer_kept(store)
    assert other is not None
    assert other.fingerprint != first.fingerprint, "every box has its own"
