"""Documents that cannot drift: settings, commands, rooms and links are compared with the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from motospect.cli import COMMANDS
from motospect.config import Settings, environment_name, example, load_settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROOMS = sorted(face.parent.name for face in (ROOT / "motospect").glob("*/__init__.py"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def text(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def test_the_example_file_is_the_settings() -> None:
    assert text(".env.example") == example()


def test_the_example_file_can_be_used_as_it_is() -> None:
    assert load_settings({}, file=ROOT / ".env.example") == Settings()


@pytest.mark.parametrize("name", [environment_name(setting.name) for setting in fields(Settings)])
def test_every_setting_is_described(name: str) -> None:
    assert f"`{name}`" in text("README.md", "docs/box.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_table(command: str) -> None:
    assert re.search(rf"^\| `{command}\b[^|]*` \|", text("README.md"), re.MULTILINE)


def test_the_table_names_no_command_that_is_not_there() -> None:
    table = text("README.md").partition("## Commands")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `([a-z-]+)[^|]*` \|", table, re.MULTILINE)
    assert set(listed) == set(COMMANDS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_described(room: str) -> None:
    assert f"`{room}/`" in text("README.md")
    assert re.search(rf"\b{room}\b", text("docs/architecture.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [found for found in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in found]
    assert not [target for target in targets if not (page.parent / target).exists()]


def test_every_decision_is_listed() -> None:
    pages = {page.name for page in (ROOT / "docs/decisions").glob("*.md")}
    listed = set(re.findall(r"\(decisions/([\w.-]+)\)", text("docs/architecture.md")))
    assert pages == listed
