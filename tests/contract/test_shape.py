"""The shape of the code: what linters cannot say about names, sizes and the printed error tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from motospect import errors

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "motospect"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NOT_NOUNS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
MEASURING = sorted((PACKAGE / "cli").glob("bench_*.py"))
"""The only files that may sleep: they watch the daemon for a while."""


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


every_module = pytest.mark.parametrize("file", MODULES, ids=named)


@every_module
def test_says_what_it_is_for(file: Path) -> None:
    said = ast.get_docstring(parsed(file))
    assert said
    assert said.splitlines()[0].endswith((".", ":")), "the first line is a sentence"


@every_module
def test_has_a_size_one_can_read(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


@every_module
def test_is_named_for_a_thing(file: Path) -> None:
    assert not NOT_NOUNS & set(file.relative_to(PACKAGE).with_suffix("").parts)
    classes = [node.name for node in ast.walk(parsed(file)) if isinstance(node, ast.ClassDef)]
    assert not [name for name in classes if name.endswith(("Manager", "Helper", "Util", "Utils"))]


@every_module
def test_reads_the_environment_only_in_config(file: Path) -> None:
    if file != PACKAGE / "config.py":
        assert not attributes(file) & {("os", "environ"), ("os", "getenv"), ("os", "environb")}


@every_module
def test_waits_and_never_sleeps(file: Path) -> None:
    if file not in MEASURING:
        assert not sleeps(file)


def sleeps(file: Path) -> list[int]:
    """Return the lines that call sleep; handing it over as the default of an exchangeable part is no call."""
    calls = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if ast.unparse(call.func) in {"time.sleep", "sleep"}]


def attributes(file: Path) -> set[tuple[str, str]]:
    """Return `module.name` and `from module import name` wherever they stand in the file."""
    found = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add((node.value.id, node.attr))
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(node.module, alias.name) for alias in node.names}
    return found


@pytest.mark.parametrize("face", sorted(PACKAGE.glob("*/__init__.py")), ids=named)
def test_a_room_has_a_small_face(face: Path) -> None:
    names = set(public_names(parsed(face)))
    assert len(names) <= 15, names


def public_names(module: ast.Module) -> Iterator[str]:
    """Yield the names a room's `__init__` offers."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("motospect"):
            names = [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        else:
            continue
        yield from (name for name in names if not name.startswith("_"))


def test_the_printed_error_tree_is_the_real_one() -> None:
    printed = re.findall(r"^( *)([A-Z]\w+)(?:  .*)?$", errors.__doc__ or "", re.MULTILINE)
    assert [(len(indent) // 2, name) for indent, name in printed] == list(tree(errors.MotospectError))


def tree(error: type[Exception], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield depth and name of every error of errors.py, in the order of the file."""
    yield depth, error.__name__
    here = [kind for kind in error.__subclasses__() if kind.__module__ == errors.__name__]
    for kind in here:
        yield from tree(kind, depth + 1)


def test_an_error_of_one_room_stays_in_that_room() -> None:
    """One that travels between rooms belongs to errors.py."""
    owner = {name: file.parent for file in MODULES for name in own_errors(file)}
    travelling = [
        f"{named(file)} knows {name}"
        for file in MODULES
        for name in owner
        if owner[name] != file.parent and name in {node.id for node in names_used(file)}
    ]
    assert not travelling


def own_errors(file: Path) -> list[str]:
    """Return the errors for a person that are declared outside errors.py."""
    if file == PACKAGE / "errors.py":
        return []
    classes = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.ClassDef)]
    return [kind.name for kind in classes if any(hasattr(errors, ast.unparse(base)) for base in kind.bases)]


def names_used(file: Path) -> list[ast.Name]:
    return [node for node in ast.walk(parsed(file)) if isinstance(node, ast.Name)]


def test_every_error_says_what_to_do() -> None:
    said = errors.StoreFull("No room is left on the disk.", hint="Delete files.")
    assert said.sentence() == "No room is left on the disk. Delete files."
    with pytest.raises(TypeError):
        errors.StoreFull("No room is left on the disk.")  # type: ignore[call-arg]


@pytest.mark.parametrize("file", TESTS, ids=named)
def test_tests_build_with_other_parts_instead_of_patching(file: Path) -> None:
    patching = {
        ("monkeypatch", "setattr"),
        ("mock", "patch"),
        ("unittest.mock", "patch"),
        ("unittest", "mock"),
    }
    assert not attributes(file) & patching


@pytest.mark.parametrize("file", TESTS, ids=named)
def test_tests_do_not_sleep(file: Path) -> None:
    assert not sleeps(file)
