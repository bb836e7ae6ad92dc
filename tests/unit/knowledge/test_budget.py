"""The budget of a paid service: spent is spent, over restarts, wrong clocks, damaged files and processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from motospect.knowledge.budget import Budget, BudgetSpent

MONDAY, TUESDAY, NEXT_MONTH = "2026-05-04T08:00:00Z", "2026-05-05T08:00:00Z", "2026-06-01T00:00:00Z"


class Calendar:
    """The time as the test says; None while the clock is not set."""

    def __init__(self, now: str | None = MONDAY) -> None:
        self.now = now

    def __call__(self) -> str | None:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    """Monday morning."""
    return Calendar()


@pytest.fixture
def budget(tmp_path: Path, calendar: Calendar) -> Budget:
    """Two requests a day, three a month."""
    return Budget(tmp_path / "deep" / "spent.json", "CarMD", 2, 3, calendar)


def spend(budget: Budget, times: int) -> None:
    for _ in range(times):
        budget.spend()


def test_a_day_is_spent_in_a_sentence(budget: Budget) -> None:
    assert budget.left() == 2
    spend(budget, 2)
    assert budget.left() == 0
    with pytest.raises(BudgetSpent, match="the budget of 2 requests a day to CarMD is spent"):
        budget.spend()


def test_a_new_day_begins_anew_until_the_month_is_spent(budget: Budget, calendar: Calendar) -> None:
    spend(budget, 2)
    calendar.now = TUESDAY
    assert budget.left() == 1
    budget.spend()
    with pytest.raises(BudgetSpent, match="3 requests a month"):
        budget.spend()
    calendar.now = NEXT_MONTH
    assert budget.left() == 2


def test_a_restart_forgets_nothing(budget: Budget, tmp_path: Path, calendar: Calendar) -> None:
    spend(budget, 2)
    again = Budget(tmp_path / "deep" / "spent.json", "CarMD", 2, 3, calendar)
    assert again.left() == 0


@pytest.mark.parametrize("wrong", [None, "2025-12-31T23:00:00Z", "2026-05-03T23:59:00Z"])
def test_a_clock_unset_or_gone_back_gives_nothing_back(
    budget: Budget, calendar: Calendar, wrong: str | None
) -> None:
    spend(budget, 2)
    calendar.now = wrong
    with pytest.raises(BudgetSpent):
        budget.spend()
    calendar.now = MONDAY
    assert budget.left() == 0


def test_what_was_spent_before_the_date_was_known_counts_on_that_day(
    budget: Budget, calendar: Calendar
) -> None:
    calendar.now = None
    spend(budget, 2)
    calendar.now = MONDAY
    with pytest.raises(BudgetSpent):
        budget.spend()
    calendar.now = TUESDAY
    assert budget.left() == 1


def test_a_clock_once_set_far_ahead_does_not_hold_the_count_there(budget: Budget, calendar: Calendar) -> None:
    calendar.now = "2099-01-01T00:00:00Z"
    spend(budget, 2)
    calendar.now = MONDAY
    with pytest.raises(BudgetSpent):
        budget.spend()
    calendar.now = TUESDAY
    with pytest.raises(BudgetSpent):
        budget.spend()
    calendar.now = "2026-05-06T08:00:00Z"
    assert budget.left() == 1


@pytest.mark.parametrize("damage", [b"", b"{", b'{"day": 7}', b"\x00" * 40])
def test_a_damaged_count_is_spent_for_the_day_and_whole_again_the_next(
    budget: Budget, calendar: Calendar, tmp_path: Path, damage: bytes
) -> None:
    spend(budget, 1)
    (tmp_path / "deep" / "spent.json").write_bytes(damage)
    with pytest.raises(BudgetSpent):
        budget.spend()
    calendar.now = NEXT_MONTH
    assert budget.left() == 2


def test_what_cannot_be_counted_is_not_asked(tmp_path: Path, calendar: Calendar) -> None:
    (tmp_path / "file").touch()
    budget = Budget(tmp_path / "file" / "spent.json", "CarMD", 2, 3, calendar)
    with pytest.raises(BudgetSpent, match="cannot be counted"):
        budget.spend()


def test_nothing_allowed_is_nothing_asked(tmp_path: Path, calendar: Calendar) -> None:
    with pytest.raises(BudgetSpent, match="0 requests"):
        Budget(tmp_path / "spent.json", "CarMD", 0, 100, calendar).spend()


def test_processes_share_one_count(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from motospect.knowledge.budget import Budget, BudgetSpent\n"
        "budget = Budget(Path(sys.argv[1]), 'CarMD', 25, 100, lambda: '2026-05-04T08:00:00Z')\n"
        "allowed = 0\n"
        "for _ in range(10):\n"
        "    try: budget.spend(); allowed += 1\n"
        "    except BudgetSpent: pass\n"
        "print(allowed)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "spent.json")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert sum(int(each.communicate()[0]) for each in running) == 25
