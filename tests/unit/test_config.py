"""Settings: one shape, unknown names and bad values are errors that name the remedy."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from motospect.config import Settings, environment_name, example, load_settings, watchdog_s
from motospect.errors import SettingInvalid

NOWHERE = Path("/nonexistent/.env")


def test_defaults() -> None:
    assert load_settings({}, file=NOWHERE) == Settings()


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("MOTOSPECT_PORTAL_PORT=9000\nMOTOSPECT_SHOP_NAME=Garage Łódź\nOTHER=1\n")
    settings = load_settings({"MOTOSPECT_PORTAL_PORT": "9100"}, file=file)
    assert (settings.portal_port, settings.shop_name) == (9100, "Garage Łódź")


def test_a_mistyped_name_is_answered_with_the_right_one() -> None:
    with pytest.raises(SettingInvalid, match="MOTOSPECT_PORTAL_PROT") as wrong:
        load_settings({"MOTOSPECT_PORTAL_PROT": "1"}, file=NOWHERE)
    assert wrong.value.hint == "Did you mean MOTOSPECT_PORTAL_PORT?"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MOTOSPECT_PORTAL_PORT", "eighty"),
        ("MOTOSPECT_PORTAL_PORT", "70000"),
        ("MOTOSPECT_PORTAL_PORT", ""),
        ("MOTOSPECT_ADAPTER_BAUD", "-1"),
        ("MOTOSPECT_LOG_LEVEL", "loud"),
        ("MOTOSPECT_LOG_FORMAT", "xml"),
        ("MOTOSPECT_BOX_SCREEN_TURNS", "4"),
        ("MOTOSPECT_PORTAL_SHARE_DAYS", "0"),
    ],
)
def test_bad_values_are_named_with_their_remedy(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=name) as wrong:
        load_settings({name: value}, file=NOWHERE)
    assert wrong.value.hint


def test_the_example_reads_back_as_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(example())
    assert load_settings({}, file=file) == Settings()
    assert all(environment_name(field.name) in example() for field in fields(Settings))


@pytest.mark.parametrize(
    ("said", "seconds"), [("30000000", 30.0), ("1500000", 1.5), ("0", None), ("soon", None), ("", None)]
)
def test_systemd_says_how_long_it_waits(said: str, seconds: float | None) -> None:
    assert watchdog_s({"WATCHDOG_USEC": said}) == seconds


def test_by_hand_nobody_waits() -> None:
    assert watchdog_s({}) is None
