"""Backup and restore: whole or not at all, on any disk, with the power going at every step."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import struct
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from motospect.errors import BackupFailed, BackupInvalid, StoreDamaged
from motospect.store import Store
from motospect.store.backup import MANIFEST, Occasion, make_backup
from motospect.store.connection import known_steps
from motospect.store.migrations import STEPS
from motospect.store.proof import check_backup
from motospect.store.restore import (
    KEPT,
    NEW,
    PLAN,
    WORK,
    commit_restore,
    commit_undo,
    kept_state,
)

PASSPHRASE = "sägezahn 7 Łódź"  # noqa: S105 - of this test
OCCASION = Occasion(settings="MOTOSPECT_PORTAL_PORT=8084\n", shop_name="Test Garage")


def fill(folder: Path, name: str) -> None:
    """Make a store that can be told from others by `name`, in the database and in a file."""
    store = Store.open(folder)
    store.keep_secret("whose", name)
    store.begin_scan(f"scan of {name}", kind="check", started_at="2026-05-04T12:00:00Z", demo=False)
    store.close()
    (folder / "pictures").mkdir(exist_ok=True)
    (folder / "pictures/one.jpg").write_text(f"picture of {name}")
    (folder / f"only-{name}.toml").write_text(name)


def whose(folder: Path) -> str:
    """Return whose state a folder holds; fails when it is a mixture."""
    store = Store.open(folder)
    name = store.secret("whose")
    assert [row.id for row in store.scans()] == [f"scan of {name}"]
    store.close()
    assert name is not None
    assert (folder / "pictures/one.jpg").read_text() == f"picture of {name}"
    assert [file.name for file in folder.glob("only-*")] == [f"only-{name}.toml"]
    return name


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of the store `there`."""
    fill(tmp_path / "there", "there")
    target = tmp_path / "there.mbackup"
    make_backup(tmp_path / "there", target, OCCASION)
    return target


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The store a backup is restored to."""
    fill(tmp_path / "here", "here")
    return tmp_path / "here"


def restore(folder: Path, file: Path, *, passphrase: str = "") -> None:
    commit_restore(folder, check_backup(folder, file, passphrase=passphrase))


def test_a_backup_comes_back_whole_and_can_be_undone_and_redone(backup: Path, here: Path) -> None:
    restore(here, backup)
    assert whose(here) == "there"
    assert (here / "settings.env").read_text() == OCCASION.settings
    assert kept_state(here) is not None
    for name in ("here", "there"):
        commit_undo(here)
        assert whose(here) == name
    assert not (here / WORK).exists()


def test_the_manifest_lists_every_part_and_nothing_is_left_beside(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        listed = {part["name"] for part in json.loads(archive.read(MANIFEST))["parts"]}
        assert listed == {"motospect.db", "pictures/one.jpg", "only-there.toml", "settings.env"}
        assert set(archive.namelist()) == {*listed, MANIFEST}
    assert {file.name for file in tmp_path.iterdir()} == {"there", "there.mbackup"}


def test_it_is_made_beside_the_running_daemon(tmp_path: Path) -> None:
    fill(tmp_path / "there", "there")
    store = Store.open(tmp_path / "there")

    def write_meanwhile(_stage: str, _done: float) -> None:
        store.keep_secret("meanwhile", os.urandom(8).hex())

    manifest = make_backup(tmp_path / "there", tmp_path / "b", OCCASION, tell=write_meanwhile)
    store.close()
    assert manifest.scans == 1
    check_backup(tmp_path / "there", tmp_path / "b")


def test_encrypted_it_tells_nothing_and_comes_back(tmp_path: Path, here: Path) -> None:
    fill(tmp_path / "there", "there")
    (tmp_path / "there/pictures/large.jpg").write_bytes(os.urandom(700_000))
    target = tmp_path / "sealed"
    make_backup(tmp_path / "there", target, OCCASION, passphrase=PASSPHRASE)
    raw = target.read_bytes()
    assert b"motospect.db" not in raw
    assert b"Test Garage" not in raw
    restore(here, target, passphrase=PASSPHRASE)
    assert whose(here) == "there"


@pytest.mark.parametrize("passphrase", ["", "wrong"])
def test_without_its_passphrase_it_is_refused(tmp_path: Path, here: Path, passphrase: str) -> None:
    fill(tmp_path / "there", "there")
    make_backup(tmp_path / "there", tmp_path / "b", OCCASION, passphrase=PASSPHRASE)
    with pytest.raises(BackupInvalid, match=r"encrypted|passphrase"):
        check_backup(here, tmp_path / "b", passphrase=passphrase)
    assert whose(here) == "here"


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("kept", [0, 10, 70, 1000, -1, -30, -5000])
def test_cut_off_it_is_refused(tmp_path: Path, here: Path, kept: int, *, sealed: bool) -> None:
    fill(tmp_path / "there", "there")
    (tmp_path / "there/pictures/large.jpg").write_bytes(os.urandom(600_000))
    whole = tmp_path / "b"
    make_backup(tmp_path / "there", whole, OCCASION, passphrase=PASSPHRASE if sealed else "")
    whole.write_bytes(whole.read_bytes()[:kept])
    with pytest.raises(BackupInvalid) as refused:
        check_backup(here, whole, passphrase=PASSPHRASE)
    assert refused.value.hint
    assert whose(here) == "here"


@pytest.mark.slow
@pytest.mark.parametrize("sealed", [False, True])
def test_one_changed_byte_anywhere_is_found_or_means_nothing(
    tmp_path: Path, here: Path, *, sealed: bool
) -> None:
    """A ZIP has a few bytes that mean nothing (a member's time); what is unpacked is then what was packed."""
    fill(tmp_path / "there", "there")
    whole = tmp_path / "b"
    make_backup(tmp_path / "there", whole, OCCASION, passphrase=PASSPHRASE if sealed else "")
    raw, refused = whole.read_bytes(), 0
    for at in range(0, len(raw), max(1, len(raw) // 60)):
        whole.write_bytes(raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :])
        try:
            check_backup(here, whole, passphrase=PASSPHRASE)
        except BackupInvalid:
            refused += 1
            continue
        assert not sealed
        assert (here / NEW / "only-there.toml").read_text() == "there"
    assert refused >= 50
    assert whose(here) == "here"


def test_a_table_of_contents_that_leads_before_the_beginning_is_refused(backup: Path, here: Path) -> None:
    """A ZIP without comment ends in where its table begins (4 bytes, little endian) and 00 00."""
    raw = bytearray(backup.read_bytes())
    (begins,) = struct.unpack_from("<L", raw, len(raw) - 6)
    struct.pack_into("<L", raw, len(raw) - 6, begins + 1000)
    backup.write_bytes(raw)
    with pytest.raises(BackupInvalid, match="no backup") as refused:
        check_backup(here, backup)
    assert refused.value.hint
    assert whose(here) == "here"


def rewritten(file: Path, **members: bytes | None) -> None:
    """Replace, add or (None) take away members of a backup, as a forger without care would."""
    with zipfile.ZipFile(file) as archive:
        all_ = {name: archive.read(name) for name in archive.namelist()}
    for name, content in members.items():
        all_.pop(name, None)
        if content is not None:
            all_[name] = content
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in all_.items():
            archive.writestr(name, content)


def manifest_of(file: Path) -> dict[str, object]:
    with zipfile.ZipFile(file) as archive:
        return dict(json.loads(archive.read(MANIFEST)))


def test_a_foreign_zip_is_refused(tmp_path: Path, here: Path) -> None:
    with zipfile.ZipFile(tmp_path / "holiday.zip", "w") as archive:
        archive.writestr("beach.jpg", b"sun")
    with pytest.raises(BackupInvalid, match="not made by MOTOSPECT"):
        check_backup(here, tmp_path / "holiday.zip")


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "/etc/passwd", "lock", "restore/plan.json", ".hidden", "pictures/../../x"]
)
def test_a_name_that_leads_elsewhere_is_refused(backup: Path, here: Path, name: str) -> None:
    manifest = manifest_of(backup)
    content = b"x"
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    manifest["parts"] = [*manifest["parts"], {"name": name, "bytes": 1, "sha256": digest}]  # type: ignore[misc]
    rewritten(backup, **{MANIFEST: json.dumps(manifest, separators=(",", ":")).encode(), name: content})
    with pytest.raises(BackupInvalid, match="damaged"):
        check_backup(here, backup)
    assert not (here / NEW).exists()


@pytest.mark.parametrize(
    "members", [{"pictures/one.jpg": b"another"}, {"pictures/one.jpg": None}, {"pictures/two.jpg": b"added"}]
)
def test_a_changed_part_is_named(backup: Path, here: Path, members: dict[str, bytes | None]) -> None:
    rewritten(backup, **members)
    with pytest.raises(BackupInvalid, match="pictures/"):
        check_backup(here, backup)
    assert whose(here) == "here"


@pytest.mark.parametrize(
    ("field", "value"), [("steps", ["0001_scans", "9999_future"]), ("schema", "motospect.backup/2")]
)
def test_a_newer_one_is_refused_by_name(backup: Path, here: Path, field: str, value: object) -> None:
    manifest = manifest_of(backup) | {field: value}
    rewritten(backup, **{MANIFEST: json.dumps(manifest, separators=(",", ":")).encode()})
    with pytest.raises(BackupInvalid, match="newer MOTOSPECT"):
        check_backup(here, backup)


def test_a_database_of_an_earlier_step_is_brought_up_to_date(tmp_path: Path, here: Path) -> None:
    """One as the box wrote it before it knew maintenance, people or photos."""
    there = tmp_path / "there"
    (there / "pictures").mkdir(parents=True)
    (there / "pictures/one.jpg").write_text("picture of there")
    (there / "only-there.toml").write_text("there")
    with closing(sqlite3.connect(there / "motospect.db", isolation_level=None)) as old:
        STEPS.apply(Database(old, strict=True, execute_plugins=False), stop_before="0005_services")
        old.execute("INSERT INTO secret VALUES ('whose', 'there')")
        old.execute(
            "INSERT INTO scan (id, kind, started_at, state, demo)"
            " VALUES ('scan of there', 'check', '2020-01-01T00:00:00Z', 'interrupted', 0)"
        )
        steps = [name for (name,) in old.execute("SELECT name FROM _sqlite_migrations")]
    assert steps[-1] == "0004_prices_and_estimates"
    make_old_backup(there, tmp_path / "old.mbackup", steps)
    restore(here, tmp_path / "old.mbackup")
    assert whose(here) == "there"
    with closing(sqlite3.connect(here / "motospect.db")) as now:
        applied = {name for (name,) in now.execute("SELECT name FROM _sqlite_migrations")}
    assert applied == known_steps()


def make_old_backup(folder: Path, target: Path, steps: list[str]) -> None:
    """Write what an earlier version would have written: its manifest and its database."""
    import hashlib  # noqa: PLC0415

    parts, files = [], ["motospect.db", "pictures/one.jpg", "only-there.toml"]
    with zipfile.ZipFile(target, "w") as archive:
        for name in files:
            content = (folder / name).read_bytes()
            archive.writestr(name, content)
            parts.append({"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        manifest = {
            "schema": "motospect.backup/1", "id": "x", "made_at": "2026-01-01T00:00:00Z", "clock": "synced",
            "version": "0.0.1", "shop_name": "", "demo": False, "scans": 1, "steps": steps, "parts": parts,
        }  # fmt: skip
        archive.writestr(MANIFEST, json.dumps(manifest, separators=(",", ":")))


def test_a_damaged_database_with_right_hashes_is_refused(tmp_path: Path, here: Path) -> None:
    fill(tmp_path / "there", "there")
    database = tmp_path / "there/motospect.db"
    raw = bytearray(database.read_bytes())
    raw[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    database.write_bytes(raw)
    make_old_backup(tmp_path / "there", tmp_path / "b", ["0001_scans"])
    with pytest.raises(BackupInvalid, match="database"):
        check_backup(here, tmp_path / "b")
    assert whose(here) == "here"


def test_a_bomb_is_stopped_at_the_size_that_was_promised(backup: Path, here: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        all_ = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in all_.items():
            archive.writestr(name, bytes(50_000_000) if name == "pictures/one.jpg" else content)
    with pytest.raises(BackupInvalid, match=r"one\.jpg"):
        check_backup(here, backup)


def test_a_promise_larger_than_the_disk_is_refused_before_it_is_unpacked(backup: Path, here: Path) -> None:
    manifest = manifest_of(backup)
    manifest["parts"][0]["bytes"] = 10**16  # type: ignore[index]
    rewritten(backup, **{MANIFEST: json.dumps(manifest, separators=(",", ":")).encode()})
    with pytest.raises(BackupFailed, match="MB are free"):
        check_backup(here, backup)


def test_a_state_that_does_not_open_gives_way_to_the_old_one(backup: Path, here: Path) -> None:
    """What was proven on the disk and then rots there must not cost the shop its box."""
    restore(here, backup)
    (here / NEW / "motospect.db").write_bytes(b"rotten" * 1000)
    assert whose(here) == "here"
    assert not (here / WORK).exists()
    assert kept_state(here) is None


def test_a_damaged_old_state_is_replaced(backup: Path, here: Path) -> None:
    (here / "motospect.db").write_bytes(b"broken" * 1000)
    (here / "motospect.db-wal").unlink(missing_ok=True)
    with pytest.raises(StoreDamaged):
        Store.open(here)
    (here / "pictures/one.jpg").unlink()
    restore(here, backup)
    assert whose(here) == "there"


def test_nothing_checked_is_nothing_to_restore(here: Path) -> None:
    (here / WORK).mkdir()
    with pytest.raises(BackupInvalid, match="no checked backup"):
        commit_restore(here, None)  # type: ignore[arg-type]
    with pytest.raises(BackupInvalid, match="no state from before"):
        commit_undo(here)


def test_an_unwritable_stick_is_a_sentence(tmp_path: Path) -> None:
    fill(tmp_path / "there", "there")
    with pytest.raises(BackupFailed, match="is not there"):
        make_backup(tmp_path / "there", tmp_path / "no stick/b", OCCASION)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB; needs the right to mount."""
    place = tmp_path / "stick"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "none", place]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_write_protected_stick_is_a_sentence(small_disk: Path, tmp_path: Path) -> None:
    fill(tmp_path / "there", "there")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(BackupFailed, match="Read-only") as refused:
        make_backup(tmp_path / "there", small_disk / "b", OCCASION)
    assert "write protection" in refused.value.hint


def test_a_full_stick_keeps_the_backup_it_has(small_disk: Path, tmp_path: Path) -> None:
    fill(tmp_path / "there", "there")
    make_backup(tmp_path / "there", tmp_path / "good", OCCASION)
    (small_disk / "b").write_bytes(b"earlier")
    (tmp_path / "there/pictures/large.jpg").write_bytes(os.urandom(500_000))
    for _ in range(2):
        with pytest.raises(BackupFailed, match="no room"):
            make_backup(tmp_path / "there", small_disk / "b", OCCASION)
        assert [file.name for file in small_disk.iterdir()] == ["b"]
    assert (small_disk / "b").read_bytes() == b"earlier"


DRIVER = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from motospect.store import restore as r
    from motospect.store.proof import check_backup
    from motospect.store.store import Store
    folder, file, deadly = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    count = 0
    def tell(stage, done):
        global count
        count += 1
        if count == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
    manifest = check_backup(folder, file, tell=tell)
    tell("checked", 1)
    r.commit_restore(folder, manifest)
    tell("committed", 1)
    r.finish_restore(folder, tell=tell)
    tell("finished", 1)
    r.prove_restore(folder, tell=tell)
    tell("end", 1)
    print(count)
""")


@pytest.mark.slow
def test_killed_at_every_step_it_is_one_state_or_the_other(backup: Path, tmp_path: Path) -> None:
    """After the decision it is the new state, before it the old one; never a mixture, never neither."""
    seen: list[str] = []
    for deadly in range(1, 60):
        folder = tmp_path / f"here{deadly}"
        fill(folder, "here")
        done = subprocess.run(
            [sys.executable, "-c", DRIVER, folder, backup, str(deadly)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        decided = (folder / WORK / PLAN).exists() or (folder / KEPT).exists()
        seen.append(whose(folder))
        assert seen[-1] == ("there" if decided else "here")
        assert not (folder / WORK).exists()
        if done.returncode == 0:
            break
    assert done.returncode == 0, "the steps do not end"
    assert seen == sorted(seen), "once new it stays new"
    assert seen.count("here") >= 5
    assert seen.count("there") >= 8


def test_killed_while_going_back_it_still_goes_back(backup: Path, here: Path) -> None:
    from motospect.store import restore as steps  # noqa: PLC0415

    restore(here, backup)
    steps.finish_restore(here)
    (here / WORK / steps.MOVED).rename(here / WORK / steps.BACK)  # the power goes here
    (here / WORK / "failed").mkdir()
    (here / "motospect.db").rename(here / WORK / "failed/motospect.db")  # and here, in the middle
    assert whose(here) == "here"
