"""The box's own pages: health worst first, log, disk, backup and restore with what may go wrong there."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from portal_box import PIN, Box, bench_ready, csrf, make_box

from motospect.errors import BackupFailed, BackupInvalid
from motospect.model.backup import SCHEMA, BackupRun, BoxWork, Manifest
from motospect.model.part import PartState, grouped
from motospect.model.upkeep import LogLine, Room, Version
from motospect.portal.box.box_page import OPEN_MEANWHILE
from motospect.portal.box_desk import BoxDesk
from motospect.store import Store

FOUND = Manifest(
    schema=SCHEMA, id="b", made_at="2026-05-04T12:00:00.000Z", clock="unsynced", version="0.1.0",
    shop_name="<b>Shop</b>", demo=False, scans=12, steps=("0001_scans",), parts=(),
)  # fmt: skip


@dataclass
class KeeperOfTheTest:
    """A housekeeping that does what the test says."""

    folder: Path
    maintenance: str | None = None
    job: BoxWork | None = None
    undoable: str | None = None
    ready_file: Path | None = None
    asked: list[str] = field(default_factory=list)
    refusal: Exception | None = None

    @property
    def incoming(self) -> Path:
        return self.folder / "incoming.mbackup"

    def _ask(self, what: str) -> None:
        if self.refusal:
            raise self.refusal
        self.asked.append(what)

    def begin_backup(self, passphrase: str) -> None:
        self._ask(f"backup {passphrase}")

    def begin_check(self, passphrase: str) -> None:
        self._ask(f"check {passphrase}")

    def restore(self) -> None:
        self._ask("restore")

    def undo(self) -> None:
        self._ask("undo")

    def forget_kept(self) -> None:
        self._ask("forget")

    def room(self) -> Room:
        return Room(
            total_bytes=10**10, free_bytes=4 * 10**9, database_bytes=10**8, reusable_bytes=0, captures=7,
            captures_bytes=10**6, pruned_captures=2, grows_bytes=10**7, full_in_days=400.0,
        )  # fmt: skip


@pytest.fixture
def keeper(tmp_path: Path) -> KeeperOfTheTest:
    return KeeperOfTheTest(tmp_path)


@pytest.fixture
def kept(store: Store, tmp_path: Path, keeper: KeeperOfTheTest) -> Box:
    lines = (LogLine("2026-05-04T12:00:00Z", "error", "motospect.x", "It <broke>."),)
    desk = BoxDesk(
        keeper=keeper,
        versions=lambda: (Version("MOTOSPECT", "9.9"), Version("Adapter", "<ELM>")),
        log=lambda level: lines if level in {"info", "error"} else (),
        bundle=lambda: b"PK",
        runs=lambda: (BackupRun("2026-05-04T12:00:00Z", "x", 0, "No room."),),
    )
    return make_box(store, tmp_path, bench_ready(), box=desk)


PAGES = ("/box", "/box/log", "/box/backup", "/box/support", "/box/job.json", "/box/backup/file")


@pytest.mark.parametrize("path", PAGES)
def test_they_are_for_the_owner(kept: Box, path: str) -> None:
    assert kept.client().get(path).status_code in {302, 303, 401}
    assert kept.signed_in("technician").get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/box/backup", "/box/restore", "/box/restore/file", "/box/restore/check", "/box/restore/undo"]
)
def test_nothing_is_done_for_anybody_else(kept: Box, keeper: KeeperOfTheTest, path: str) -> None:
    technician = kept.signed_in("technician")
    token = csrf(technician.get("/health").text)
    assert technician.post(path, data={"csrf": token}).status_code == 403
    assert kept.owner().post(path, data={}).status_code == 403  # without the form's token
    assert keeper.asked == []


def test_health_is_grouped_and_the_worst_is_first(kept: Box) -> None:
    kept.health[:] = [
        PartState("screen", "absent", "No screen.", "Plug one in."),
        PartState("disk", "failed", "The disk is <full>.", "Make room."),
        PartState("clock", "degraded", "Not set.", "Set it."),
    ]
    page = kept.client().get("/health").text
    assert page.index("The disk is &lt;full&gt;.") < page.index("Not set.") < page.index("No screen.")
    assert page.index("Records, disk and backup") < page.index("The box itself") < page.index("Pages, screen")
    assert [group.name for group in grouped(kept.health)] == ["records", "box", "people"]


def test_the_log_shows_hostile_lines_as_text(kept: Box) -> None:
    page = kept.owner().get("/box/log?level=error").text
    assert "It &lt;broke&gt;." in page
    assert "No such line" in kept.owner().get("/box/log?level=warning").text
    assert kept.owner().get("/box/log?level=<script>").status_code == 200


def test_disk_growth_and_versions_are_told(kept: Box) -> None:
    page = kept.owner().get("/box").text
    assert "4.0" in page or "4 GB" in page
    assert "in 400 days" in page
    assert "2 recordings were deleted" in page
    assert "&lt;ELM&gt;" in page


def test_a_backup_is_begun_and_downloaded(kept: Box, keeper: KeeperOfTheTest, tmp_path: Path) -> None:
    owner = kept.owner()
    token = csrf(owner.get("/box/backup").text)
    answer = owner.post("/box/backup", data={"csrf": token, "passphrase": "a", "again": "b"})
    assert answer.status_code == 409
    assert owner.post("/box/backup", data={"csrf": token, "passphrase": "ä", "again": "ä"}).status_code == 303
    assert keeper.asked == ["backup ä"]
    assert owner.get("/box/backup/file").status_code == 404
    keeper.ready_file = tmp_path / "r"
    keeper.ready_file.write_bytes(b"whole")
    with owner.get("/box/backup/file") as sent:
        assert sent.data == b"whole"
        assert ".mbackup" in sent.headers["Content-Disposition"]


def upload(owner: FlaskClient, token: str, content: bytes, **more: object) -> int:
    answer = owner.post(
        "/box/restore/file", data=content, headers={"X-CSRF-Token": token},
        content_type="application/octet-stream", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return answer.status_code


def test_an_upload_of_any_size_is_kept_whole_or_not_at_all(kept: Box, keeper: KeeperOfTheTest) -> None:
    owner = kept.owner()
    token = csrf(owner.get("/box/backup").text)
    large = bytes(3_000_001)
    assert upload(owner, token, large) == 204
    assert keeper.incoming.read_bytes() == large
    short = {"CONTENT_LENGTH": "1000", "wsgi.input": io.BytesIO(b"x" * 400)}
    assert upload(owner, token, b"", environ_overrides=short) in {400, 409}
    assert keeper.incoming.read_bytes() == large
    assert upload(owner, token, b"", environ_overrides={"CONTENT_LENGTH": str(10**16)}) in {409, 413}
    assert [file.name for file in keeper.folder.glob("incoming*")] == ["incoming.mbackup"]


def test_what_was_found_is_shown_before_anything_is_replaced(kept: Box, keeper: KeeperOfTheTest) -> None:
    owner = kept.owner()
    keeper.job = BoxWork(kind="check", stage="x", done=1.0, ended="done", found=FOUND)
    page = owner.get("/box/backup").text
    assert "&lt;b&gt;Shop&lt;/b&gt;" in page
    assert "by a clock that was not set" in page
    assert owner.post("/box/restore", data={"csrf": csrf(page)}).status_code == 303
    assert keeper.asked == ["restore"]


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(BackupFailed("Busy.", hint="Wait."), 409), (BackupInvalid("Foreign.", hint="Other."), 422)],
)
def test_a_refusal_is_a_sentence(kept: Box, keeper: KeeperOfTheTest, refusal: Exception, status: int) -> None:
    owner = kept.owner()
    keeper.refusal = refusal
    answer = owner.post("/box/restore/check", data={"csrf": csrf(owner.get("/box/backup").text)})
    assert answer.status_code == status
    assert str(refusal) in answer.text


@pytest.mark.parametrize("ended", ["running", "failed"])
def test_progress_and_failure_are_shown(kept: Box, keeper: KeeperOfTheTest, ended: str) -> None:
    job = BoxWork(kind="check", stage="Checking the database", done=0.8, trouble="Cut off.", remedy="Copy.")
    keeper.job = replace(job, ended=ended)  # type: ignore[arg-type]
    owner = kept.owner()
    page = owner.get("/box/backup").text
    assert ("80 %" in page) == (ended == "running")
    assert ("Cut off." in page) == (ended == "failed")
    told = owner.get("/box/job.json").json
    assert told is not None
    assert (told["ended"], told["done"]) == (ended, 0.8)


def test_maintenance_is_said_on_every_page(kept: Box, keeper: KeeperOfTheTest) -> None:
    owner = kept.owner()
    keeper.maintenance = "A backup is put in place."
    for path in ("/", "/scans", "/box/backup", "/sign-in"):
        answer = owner.get(path)
        assert answer.status_code == 503
        assert "maintenance" in answer.text
        assert answer.headers["Retry-After"]
    for path in ("/health", "/screen", "/box/job.json"):
        assert owner.get(path).status_code == 200
    with owner.get("/static/box.css") as style:
        assert style.status_code == 200
    assert "maintenance" in owner.get("/screen").text
    assert set(kept.portal.pages.view_functions) >= OPEN_MEANWHILE


def test_without_a_desk_there_is_nothing(box: Box) -> None:
    assert box.owner().get("/box").status_code == 404
    assert PIN
