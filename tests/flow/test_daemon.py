"""The daemon as its user meets it: started, stopped, killed, started twice, set wrongly."""

from __future__ import annotations

import json
import re
import signal
import time
from pathlib import Path

import httpx
import pytest

from motospect.analysis import analyse
from motospect.errors import MotospectError
from motospect.store import Store
from tests.flow.processes import eventually, finished, started

pytestmark = pytest.mark.slow


def states(folder: Path) -> list[str]:
    """The states of all scans in the store, newest first; none while there is no store yet."""
    try:
        store = Store.read(folder)
    except MotospectError:
        return []
    try:
        return [row.state for row in store.scans()]
    finally:
        store.close()


def test_the_demo_does_the_whole_job_once(tmp_path: Path) -> None:
    status, said, complained = finished("demo", "--once", "--store", str(tmp_path / "store"), folder=tmp_path)
    assert status == 0, complained
    assert "P0171" in said
    assert "DEMO" in complained
    paper = re.search(r"^PDF +(.+)$", said, re.MULTILINE)
    assert paper is not None
    assert Path(paper[1]).read_bytes().startswith(b"%PDF-")
    assert finished("report", "verify", paper[1], folder=tmp_path)[0] == 0
    store = Store.read(tmp_path / "store")
    (row,) = store.scans()
    assert store.scan(row.id).demo
    assert store.scan(row.id).vehicle.model == "Camry"
    assert store.scan(row.id).analysis == analyse(store.scan(row.id)), "kept with the scan"
    assert store.outbox_size() == 1
    assert store.exchanges(row.id)
    store.close()


def test_killed_in_mid_scan_the_earlier_scans_are_there_and_the_broken_one_is_marked(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert finished("demo", "--once", "--store", str(store), folder=tmp_path)[0] == 0
    with started("demo", "--store", str(store), folder=tmp_path) as process:
        eventually(lambda: states(store)[:1] == ["running"])
        process.kill()
        process.wait()
    assert states(store) == ["running", "finished"]
    assert finished("demo", "--once", "--store", str(store), folder=tmp_path)[0] == 0
    assert states(store) == ["finished", "interrupted", "finished"]


def test_without_an_adapter_it_serves_says_so_and_shows_no_demo(tmp_path: Path) -> None:
    with started(
        "run", folder=tmp_path, settings={"MOTOSPECT_STORE_DIR": str(tmp_path / "store")}
    ) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[-1]
        health = httpx.get(f"{address}/health.json").json()
        (adapter,) = [part for part in health["parts"] if part["name"] == "adapter"]
        assert (adapter["state"], adapter["reason"]) == ("absent", "No adapter is configured.")
        assert "try the demo car" in adapter["remedy"]
        (identity,) = [part for part in health["parts"] if part["name"] == "vehicle identity"]
        assert (identity["state"], "nothing is sent out" in identity["reason"]) == ("ok", True)
        assert "DEMO" not in httpx.get(address, follow_redirects=True).text


def test_it_shows_every_part_its_figures_and_a_screen_and_logs_json(tmp_path: Path) -> None:
    settings = {
        "MOTOSPECT_STORE_DIR": str(tmp_path / "store"),
        "MOTOSPECT_BOX_SCREEN_KIND": "file",
        "MOTOSPECT_BOX_BUTTON_PIN": "5",
        "MOTOSPECT_LOG_FORMAT": "json",
    }
    with started("run", folder=tmp_path, settings=settings) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[-1]
        parts = {part["name"]: part for part in httpx.get(f"{address}/health.json").json()["parts"]}
        assert {"adapter", "store", "portal", "light", "button", "screen", "watchdog"} <= set(parts)
        assert all(part["reason"] for part in parts.values())
        assert all(part["remedy"] for part in parts.values() if part["name"] in {"light", "button"})
        figures = httpx.get(f"{address}/metrics")
        states = {f'{{part="{name}",state="{part["state"]}"}} 1.0' for name, part in parts.items()}
        assert all(f"motospect_part_state{state}" in figures.text for state in states)
        eventually((tmp_path / "store" / "screen.png").exists)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=10)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert lines[-1]["message"] == "stopped"
    assert {"time", "level", "logger", "part"} <= set(lines[-1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_within_five_seconds(tmp_path: Path, number: signal.Signals) -> None:
    with started(
        "run", folder=tmp_path, settings={"MOTOSPECT_STORE_DIR": str(tmp_path / "store")}
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 5.0


def test_a_second_daemon_on_the_same_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    settings = {"MOTOSPECT_STORE_DIR": str(tmp_path / "store")}
    with started("run", folder=tmp_path, settings=settings) as first:
        assert first.stderr is not None
        first.stderr.readline()
        status, _, complained = finished("run", folder=tmp_path, settings=settings)
        assert status == 1
        assert str(first.pid) in complained
        assert "Traceback" not in complained


def test_a_taken_port_is_refused_with_a_sentence(tmp_path: Path) -> None:
    first_settings = {"MOTOSPECT_STORE_DIR": str(tmp_path / "one")}
    with started("run", folder=tmp_path, settings=first_settings) as first:
        assert first.stderr is not None
        port = first.stderr.readline().rsplit(":", 1)[1].strip()
        settings = {"MOTOSPECT_STORE_DIR": str(tmp_path / "two"), "MOTOSPECT_PORTAL_PORT": port}
        status, _, complained = finished("run", folder=tmp_path, settings=settings)
        assert status == 1
        assert port in complained
        assert "Traceback" not in complained


def test_a_mistyped_setting_is_refused_with_the_right_name(tmp_path: Path) -> None:
    status, _, complained = finished("run", folder=tmp_path, settings={"MOTOSPECT_PORTAL_PROT": "1"})
    assert status == 1
    assert "Did you mean MOTOSPECT_PORTAL_PORT?" in complained


@pytest.mark.parametrize("address", ["/dev/ttyNOPE", "socket://127.0.0.1:9", "rubbish://x"])
def test_a_wrong_adapter_address_is_a_sentence(tmp_path: Path, address: str) -> None:
    status, _, complained = finished("scan", "--address", address, folder=tmp_path)
    assert status == 1
    assert address in complained
    assert "Traceback" not in complained
