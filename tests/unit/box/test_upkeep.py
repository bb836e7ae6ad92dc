"""The box's housekeeping: backups as asked and every day, restores, and what gives way on a full disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from motospect.box.schedule import EVERY_S, FIRST_S, BackupPlace
from motospect.box.upkeep import LEAVE_S, PRUNE_BELOW_BYTES, Around, Upkeep
from motospect.errors import BackupFailed
from motospect.model.backup import BackupRun
from motospect.model.capture import Capture
from motospect.model.identity import new_id
from motospect.model.upkeep import DiskSample, growth_bytes_a_day
from motospect.store import Store
from motospect.store.backup import Occasion
from motospect.store.proof import check_backup
from motospect.store.upkeep import CAPTURES_ALWAYS_KEPT


@dataclass
class Box:
    """The housekeeping with everything around it in the test's hand."""

    store: Store
    stick: Path | None
    keep: int = 3
    now_s: float = 1000.0
    busy: bool = False
    passphrase: str = ""
    prune_below_bytes: int = PRUNE_BELOW_BYTES
    again: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.upkeep = Upkeep(
            self.store,
            Around(
                occasion=lambda: Occasion(shop_name="Test Garage"),
                busy=lambda: self.busy,
                again=lambda: self.again.append("again"),
                passphrase=lambda: self.passphrase,
            ),
            BackupPlace(self.stick, self.keep, self.store.folder),
            clock=lambda: self.now_s,
            prune_below_bytes=self.prune_below_bytes,
        )


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    (tmp_path / "stick").mkdir()
    store = Store.open(tmp_path / "store")
    yield Box(store, tmp_path / "stick")
    store.close()


def test_a_backup_that_was_asked_for_waits_for_its_download(box: Box) -> None:
    assert box.upkeep.ready_file is None
    box.upkeep.begin_backup("geheim")
    with pytest.raises(BackupFailed, match="already busy"):
        box.upkeep.begin_backup("")
    box.upkeep.work()
    file = box.upkeep.ready_file
    assert file is not None
    assert check_backup(box.store.folder, file, passphrase="geheim")  # noqa: S106 - of this test.shop_name == "Test Garage"
    assert box.upkeep.job is not None
    assert (box.upkeep.job.ended, box.upkeep.job.done) == ("done", 1.0)


def test_a_checked_backup_is_restored_by_starting_again(box: Box, tmp_path: Path) -> None:
    box.store.keep_secret("whose", "the backup's")
    box.upkeep.begin_backup("")
    box.upkeep.work()
    assert box.upkeep.ready_file is not None
    box.upkeep.ready_file.rename(box.upkeep.incoming)
    box.store.keep_secret("whose", "later")
    with pytest.raises(BackupFailed, match="No backup has been checked"):
        box.upkeep.restore()
    box.upkeep.begin_check("")
    box.upkeep.work()
    box.busy = True
    with pytest.raises(BackupFailed, match="scan is running"):
        box.upkeep.restore()
    box.busy = False
    box.upkeep.restore()
    box.upkeep.work()
    assert box.again == []  # first the page that waits is sent
    box.now_s += LEAVE_S
    box.upkeep.work()
    box.upkeep.work()
    assert box.again == ["again"]
    assert box.upkeep.maintenance
    with pytest.raises(BackupFailed, match="already busy"):
        box.upkeep.begin_backup("")
    box.store.close()
    store = Store.open(box.store.folder)
    assert store.secret("whose") == "the backup's"
    store.close()


def test_a_file_that_is_no_backup_is_told_with_a_remedy(box: Box) -> None:
    box.upkeep.incoming.write_bytes(b"holiday" * 1000)
    box.upkeep.begin_check("")
    box.upkeep.work()
    job = box.upkeep.job
    assert job is not None
    assert (job.ended, job.trouble) == ("failed", "This file is no backup, or it is cut off.")
    assert job.remedy
    box.upkeep.begin_backup("")  # and the next piece of work can be begun


def test_the_days_backup_is_made_once_a_day_and_the_last_are_kept(box: Box) -> None:
    assert box.stick is not None
    for day in range(5):
        box.upkeep.look()
        box.now_s += FIRST_S
        box.upkeep.look()
        box.now_s += EVERY_S
        for file in box.stick.iterdir():  # yesterday's, by its name
            file.rename(file.with_name(file.name[:17] + f"202001{10 + day:02}T0000Z.mbackup"))
    names = sorted(file.name[:17] for file in box.stick.iterdir())
    assert names == ["motospect-000003-", "motospect-000004-", "motospect-000005-"]
    runs = box.store.upkeep.backup_runs()
    assert [run.trouble for run in runs] == [None] * 5
    assert all(run.bytes > 1000 for run in runs)


def test_other_files_on_the_stick_are_left_alone(box: Box) -> None:
    assert box.stick is not None
    (box.stick / "holiday.jpg").write_text("sun")
    (box.stick / "motospect-my-own.mbackup").write_text("mine")
    box.keep = 1
    box.upkeep.place.keep = 1
    for _ in range(3):
        box.upkeep.place.make(box.store.folder, Occasion(), "", tell=lambda _s, _d: None)
    assert {"holiday.jpg", "motospect-my-own.mbackup"} < {file.name for file in box.stick.iterdir()}
    assert len(list(box.stick.iterdir())) == 3


def test_it_waits_while_a_scan_runs(box: Box) -> None:
    assert box.stick is not None
    box.upkeep.look()
    box.now_s += FIRST_S
    box.busy = True
    box.upkeep.look()
    assert list(box.stick.iterdir()) == []
    box.busy = False
    box.upkeep.look()
    assert len(list(box.stick.iterdir())) == 1


def test_a_stick_that_is_gone_is_told_and_tried_again(box: Box) -> None:
    assert box.stick is not None
    box.stick.rmdir()
    box.upkeep.look()
    box.now_s += FIRST_S
    box.upkeep.look()
    (part,) = box.upkeep.parts()
    assert part.state == "degraded"
    assert "cannot be opened" in part.reason
    box.upkeep.look()
    assert len(box.store.upkeep.backup_runs()) == 1  # not every minute
    box.stick.mkdir()
    box.now_s += 3700
    box.upkeep.look()
    assert len(list(box.stick.iterdir())) == 1


def test_the_backup_beside_the_records_is_said_to_die_with_them(box: Box) -> None:
    box.upkeep.look()
    box.now_s += FIRST_S
    box.upkeep.look()
    (part,) = box.upkeep.parts()
    assert (part.state, "same disk" in part.reason) == ("degraded", True)


def test_an_old_backup_is_not_called_well(box: Box) -> None:
    part = box.upkeep.place.part((BackupRun("2020-01-01T00:00:00.000Z", "x", 5),))
    assert (part.state, part.reason) == ("degraded", "The last daily backup is of 2020-01-01.")


def fill_captures(store: Store, number: int) -> None:
    for n in range(number):
        demo = n >= number - 3
        one = Capture(f"c{n}", "WVWZZZ1JZXW000001", "2026-05-04T12:00:00Z", "synced", (), demo=demo)
        store.captures.begin(one)
        store.captures.end(one.id)


def test_old_recordings_give_way_and_scans_never(box: Box) -> None:
    box.store.begin_scan(new_id(), kind="check", started_at="2026-05-04T12:00:00Z", demo=False)
    fill_captures(box.store, 32)
    assert box.upkeep.prune() == 0
    narrow = replace(box, prune_below_bytes=10**18)
    assert narrow.upkeep.prune() == 12
    left = box.store.captures.rows(limit=100)
    assert len(left) == CAPTURES_ALWAYS_KEPT
    assert not any(row.demo for row in left)  # virtual vehicles' first
    assert [row.id for row in left][-1] == "c9"
    assert len(box.store.scans()) == 1
    assert box.store.upkeep.pruned() == 12
    assert narrow.upkeep.room().pruned_captures == 12


def test_growth_is_known_after_three_days_and_not_before() -> None:
    samples = tuple(DiskSample(f"2026-05-0{n}T12:00:00Z", 10**9, n * 1000) for n in range(1, 5))
    assert growth_bytes_a_day(samples[:2], (1.0, 2.0)) is None
    assert growth_bytes_a_day(samples, (1.0, 2.0, 3.0, 4.0)) == pytest.approx(1000.0)
    assert growth_bytes_a_day(samples, (1.0, 1.0, 1.0, 1.0)) is None  # a clock that stood still


def test_the_disk_is_noted_once_a_day(box: Box) -> None:
    for _ in range(3):
        box.upkeep.look()
    assert len(box.store.upkeep.disk_samples()) == 1
    box.now_s += 24 * 3600
    box.upkeep.look()
    assert len(box.store.upkeep.disk_samples()) == 2


def test_it_stops_in_the_middle_of_a_backup(box: Box) -> None:
    stop, began = threading.Event(), threading.Event()
    (box.store.folder / "photos").mkdir()
    for n in range(200):
        (box.store.folder / f"photos/{n}").write_bytes(bytes(10_000))
    thread = threading.Thread(target=box.upkeep.run, args=(stop, began.set))
    thread.start()
    box.upkeep.begin_backup("")
    assert began.wait(5)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
