"""Wrong PINs after a restart: still counted, waits go on, and no storm of them wears out the card."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from motospect.portal.people.lockout import Lockout
from motospect.portal.people.tries_kept import FORGIVE_EVERY_S, KeptTries
from motospect.store import Store

OWNER = "owner"
HERE = "10.0.0.1"


class Night:
    """A box that is switched off and on: its clock of seconds begins anew, its calendar goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now_s = 0.0
        self.calendar = "2026-05-04T12:00:00.000Z"
        self.store = Store.open(folder)
        self.lockout = self.lock()

    def lock(self) -> Lockout:
        kept = KeptTries(self.store.tries, "people", lambda: self.now_s, lambda: self.calendar)
        return Lockout(lambda: self.now_s, kept)

    def plug_pulled(self, calendar: str) -> None:
        """Begin anew from what is on the disk; nothing is closed or flushed before."""
        self.store.close()
        self.store = Store.open(self.folder)
        self.now_s, self.calendar = 3.0, calendar
        self.lockout = self.lock()

    def rows(self) -> int:
        return len(self.store.tries.at("people", since=""))


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


def guess(night: Night, times: int, address: str = HERE, person: str = OWNER) -> None:
    for _ in range(times):
        night.lockout.wrong(address, person)


def test_the_sixth_try_waits_after_a_restart_too(night: Night) -> None:
    guess(night, 4)
    night.plug_pulled("2026-05-04T12:00:20.000Z")
    assert night.lockout.wait_s(HERE, OWNER) == 0
    guess(night, 1)
    assert night.lockout.wait_s(HERE, OWNER) == 30.0
    night.plug_pulled("2026-05-04T12:00:30.000Z")
    assert night.lockout.wait_s(HERE, OWNER) == pytest.approx(20.0)
    guess(night, 1)
    assert night.lockout.wait_s(HERE, OWNER) == 60.0


def test_a_clock_that_goes_back_cuts_no_wait(night: Night) -> None:
    guess(night, 5)
    night.plug_pulled("1970-01-01T00:00:10.000Z")
    assert night.lockout.wait_s(HERE, OWNER) == 30.0


def test_a_night_later_the_wait_is_over_and_two_days_later_all_is_forgotten(night: Night) -> None:
    guess(night, 9)
    night.plug_pulled("2026-05-05T07:00:00.000Z")
    assert night.lockout.wait_s(HERE, OWNER) == 0
    guess(night, 1)
    assert night.lockout.wait_s(HERE, OWNER) == 960.0  # the tenth from here
    night.plug_pulled("2026-05-06T08:00:00.000Z")
    guess(night, 1)
    assert night.lockout.wait_s(HERE, OWNER) == 0
    assert night.rows() == 1


def test_a_right_pin_is_remembered_too(night: Night) -> None:
    guess(night, 4)
    night.lockout.right(HERE, OWNER)
    night.plug_pulled("2026-05-04T12:00:20.000Z")
    guess(night, 4)
    assert night.lockout.wait_s(HERE, OWNER) == 0


def test_one_wrong_one_right_for_hours_writes_a_handful_of_rows(night: Night) -> None:
    for _ in range(3000):  # ten minutes of a thief who has a PIN of their own, five a second
        night.now_s += 0.2
        guess(night, 1, f"10.0.{int(night.now_s)}.1", "thief")
        night.lockout.right("10.0.0.1", "thief")
    with closing(sqlite3.connect(night.folder / "motospect.db")) as file:
        written = file.execute("SELECT seq FROM sqlite_sequence WHERE name = 'wrong_try'").fetchone()[0]
    assert written <= 4
    assert night.now_s == pytest.approx(FORGIVE_EVERY_S)


def test_the_thief_s_own_pin_does_not_help_against_the_owner_s(night: Night) -> None:
    for _ in range(20):
        guess(night, 1, HERE, "thief")
        night.lockout.right(HERE, "thief")
    guess(night, 3)
    for _ in range(20):
        guess(night, 1, HERE, "thief")
        night.lockout.right(HERE, "thief")
    night.now_s += FORGIVE_EVERY_S
    night.lockout.right(HERE, "thief")
    guess(night, 1)
    night.plug_pulled("2026-05-04T12:10:20.000Z")
    guess(night, 1)
    assert night.lockout.wait_s(HERE, OWNER) == 30.0


def test_a_storm_from_everywhere_is_bounded_by_the_waits(night: Night) -> None:
    for number in range(100_000):
        address = f"fe80::{number:x}"
        if night.lockout.wait_s(address, f"n{number % 9}") == 0:
            guess(night, 1, address, f"n{number % 9}")
        night.now_s += 0.5  # some fourteen hours
    assert night.rows() < 60
