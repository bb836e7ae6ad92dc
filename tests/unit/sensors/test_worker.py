"""The side worker without a broker: off, absent, refused by its own settings; never a crash."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from motospect.config import Settings
from motospect.errors import SettingInvalid
from motospect.model.scan import AdapterIdentity, Scan, Verdict
from motospect.sensors import Sensors, open_sensors
from tests.flow.processes import eventually

SCAN = Scan("s1", "check", "", "", "synced", AdapterIdentity("x", "x"), Verdict(False, True, "x"))


def sensors(folder: Path, *, port: int, password: str | None = "secret") -> Sensors:  # noqa: S107
    file = folder / "password"
    if password is not None:
        file.write_text(password)
    return open_sensors(Settings(sensors_url=f"mqtt://127.0.0.1:{port}", sensors_password_file=str(file)))


def told(part: Sensors, phrase: str) -> None:
    """Run the worker until the health page says `phrase`."""
    stop = threading.Event()
    thread = threading.Thread(target=part.run, args=(stop, lambda: None), kwargs={"show": lambda _: None})
    thread.start()
    try:
        eventually(lambda: phrase in part.parts()[0].reason)
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()
    assert part.parts()[0].remedy


def test_off_is_said_and_leaves_a_scan_as_it_is() -> None:
    off = open_sensors(Settings())
    (part,) = off.parts()
    assert (part.name, part.state) == ("sensors", "absent")
    assert "MOTOSPECT_SENSORS_URL is empty" in part.reason
    assert off.attach(SCAN) is SCAN


def test_an_absent_broker_is_said_with_its_remedy(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused
        told(sensors(tmp_path, port=nobody.getsockname()[1]), "No broker answers")


@pytest.mark.slow
def test_something_that_is_no_broker_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        told(sensors(tmp_path, port=mute.getsockname()[1]), "does not answer as a broker")


@pytest.mark.parametrize(("password", "phrase"), [(None, "cannot be read"), ("", "is empty")])
def test_a_password_file_that_is_not_there_is_said(tmp_path: Path, password: str | None, phrase: str) -> None:
    told(sensors(tmp_path, port=1, password=password), phrase)


def test_while_the_broker_is_away_a_scan_says_not_measured(tmp_path: Path) -> None:
    battery = sensors(tmp_path, port=1).attach(SCAN).battery
    assert battery is not None
    assert battery.state == "not_measured"


@pytest.mark.parametrize(
    ("url", "file", "why"),
    [
        ("http://x", "f", "mqtt://HOST"),
        ("mqtt://", "f", "mqtt://HOST"),
        ("mqtt://x:99999", "f", "mqtt://HOST"),
        ("mqtt://x/y", "f", "mqtt://HOST"),
        ("mqtt://box:secret@x", "f", "file"),
        ("mqtt://x", "", "workshop-broker"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_remedy(url: str, file: str, why: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        open_sensors(Settings(sensors_url=url, sensors_password_file=file))
    assert why in refused.value.hint
    assert "secret" not in str(refused.value)
