"""Backup, restore and doctor on a daemon as its owner meets it: by the page, by the command line, killed."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from motospect.errors import StoreError
from motospect.store import Store
from tests.flow.processes import eventually, finished, started

pytestmark = pytest.mark.slow
PIN = "246810"
SEALED = {"passphrase": "ż"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None, page[:300]
    return found[1]


class Owner:
    """A browser of the owner's."""

    def __init__(self, port: int) -> None:
        self.web = httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=20)
        eventually(self.answers)
        page = self.web.get("/sign-in")
        self.web.post(page.url.path, data={"csrf": token(page.text), "pin": PIN, "again": PIN})

    def __enter__(self) -> Owner:
        return self

    def __exit__(self, *_: object) -> None:
        self.web.close()

    def answers(self) -> bool:
        with suppress(httpx.HTTPError):
            return self.web.get("/health.json").status_code in {200, 503}
        return False

    def post(self, path: str, **fields: str) -> httpx.Response:
        page = self.web.get("/box/backup").text
        return self.web.post(path, data={"csrf": token(page), **fields})

    def ended(self) -> bool:
        with suppress(httpx.HTTPError, ValueError):
            return bool(self.web.get("/box/job.json").json()["ended"] == "done")
        return False


def test_a_backup_is_made_uploaded_checked_and_put_in_place_by_the_page(tmp_path: Path) -> None:
    port = free_port()
    settings = {"MOTOSPECT_PORTAL_PORT": str(port), "MOTOSPECT_STORE_DIR": str(tmp_path / "store")}
    with started("run", folder=tmp_path, settings=settings) as daemon, Owner(port) as owner:
        owner.post("/box/backup", again="ż", **SEALED)
        eventually(owner.ended)
        backup = owner.web.get("/box/backup/file").content
        beside = Store.beside(tmp_path / "store")
        beside.keep_secret("later", "than the backup")
        beside.close()
        csrf = token(owner.web.get("/box/backup").text)
        sent = owner.web.post("/box/restore/file", content=backup, headers={"X-CSRF-Token": csrf})
        assert sent.status_code == 204
        owner.post("/box/restore/check", **SEALED)
        eventually(owner.ended)
        owner.post("/box/restore")
        eventually(lambda: "Go back to the state" in _page(owner))
        assert daemon.poll() is None  # the same process: it has built itself anew
        store = Store.read(tmp_path / "store")
        assert store.secret("later") is None
        store.close()
        owner.post("/box/restore/undo")
        eventually(lambda: _secret(tmp_path / "store") == "than the backup")


def _page(owner: Owner) -> str:
    with suppress(httpx.HTTPError):
        return owner.web.get("/box/backup").text
    return ""


def _secret(folder: Path) -> str | None:
    try:
        store = Store.read(folder)
    except StoreError:  # just between the two states
        return None
    try:
        return store.secret("later")
    finally:
        store.close()


def test_doctor_says_just_what_the_page_says(tmp_path: Path) -> None:
    port = free_port()
    settings = {"MOTOSPECT_PORTAL_PORT": str(port), "MOTOSPECT_STORE_DIR": str(tmp_path / "store")}
    with started("run", folder=tmp_path, settings=settings), Owner(port) as owner:
        eventually(lambda: steady(owner.web.get("/health.json").json()["parts"]) != [])
        told = subprocess.run(
            [sys.executable, "-m", "motospect", "doctor", "--json"],
            cwd=tmp_path, text=True, capture_output=True, check=False,
        )  # fmt: skip
        parts = owner.web.get("/health.json").json()["parts"]
        assert steady(json.loads(told.stdout)["parts"]) == steady(parts)
        spoken = subprocess.run(
            [sys.executable, "-m", "motospect", "doctor"],
            cwd=tmp_path,
            text=True,
            capture_output=True,
            check=False,
        ).stdout
        page = owner.web.get("/health").text
        shown = re.findall(r'id="group-\w+">([^<]+)<', page)
        assert [line for line in spoken.splitlines() if line and line[0] != " "] == shown


def steady(parts: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the parts without the figures that change from one second to the next."""
    return [{**part, "reason": re.sub(r"\d[\d.]*", "#", part["reason"])} for part in parts]


def test_the_command_line_makes_checks_restores_and_undoes(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    settings = {"MOTOSPECT_STORE_DIR": str(folder)}
    store = Store.open(folder)
    store.keep_secret("later", "before")
    status, _, said = finished("backup", "b.mbackup", folder=tmp_path, settings=settings)
    assert status == 0, said
    store.keep_secret("later", "after")
    status, _, said = finished("restore", "b.mbackup", "--yes", folder=tmp_path, settings=settings)
    assert status == 1
    assert "in use by another MOTOSPECT daemon" in said
    store.close()
    status, _, said = finished("restore", "b.mbackup", "--check", folder=tmp_path, settings=settings)
    assert (status, "Nothing was changed" in said) == (0, True)
    assert _secret(folder) == "after"
    assert not (folder / "restore").exists()
    assert finished("restore", "b.mbackup", "--yes", folder=tmp_path, settings=settings)[0] == 0
    assert _secret(folder) == "before"
    assert finished("restore", "--undo", folder=tmp_path, settings=settings)[0] == 0
    assert _secret(folder) == "after"
    assert finished("restore", folder=tmp_path, settings=settings)[0] == 2
    (tmp_path / "b.mbackup").write_bytes(b"no backup")
    status, _, said = finished("restore", "b.mbackup", "--yes", folder=tmp_path, settings=settings)
    assert (status, "This file is no backup" in said) == (1, True)
