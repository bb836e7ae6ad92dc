"""All of Python that a box runs, as one tar of wheels with hashes; it is installed without a network."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from machine import BIN, ROOT, cache, digest, inside, keep, need_emulation, run, step
from tree import debian, unpack

LOCK = ROOT / "config" / "lock"
SOURCE_ONLY = ("lgpio", "spidev", "systemd-python")
"""Libraries nobody publishes wheels of (lgpio: of Python 3.13); theirs are built in a tree of the same Debian
and architecture."""
WORKBENCH = ["base-files", "bash", "coreutils", "dash", "gcc", "libc-bin", "libsystemd-dev", "pkgconf"]
WORKBENCH += ["python3-dev", "sed", "swig"]
BUILD = """set -e; for folder in /in/*; do cd $folder; python3 -c '
from setuptools.build_meta import build_wheel
build_wheel("/out")'; done"""
BUILDING = {"PYTHONPATH": "/tools", "PYPI": "1"}
"""With PYPI lgpio takes its C library into itself; Debian has none it could be linked to."""
PYTHON = {"bookworm": "3.11", "trixie": "3.13"}
MACHINE = {"amd64": "x86_64", "arm64": "aarch64"}
GLIBC_MINOR = range(5, 37)
"""Wheels for glibc 2.5 to 2.36, the one of bookworm, run on both suites."""
PINNED = re.compile(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)

JUDGE = """import json, sys
from packaging.requirements import Requirement
names, there = json.load(sys.stdin)
markers = [Requirement(name).marker for name in names]
print(json.dumps([marker is None or marker.evaluate(there) for marker in markers]))"""
"""Run by the checkout's own Python, which has the library; the one that builds need not."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the wheels are to run."""

    arch: str
    suite: str

    def wanted(self, entries: list[str]) -> list[str]:
        """Return the entries whose marker holds there; pip would judge them by the Python it runs on."""
        python = PYTHON[self.suite]
        there = {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "platform_machine": MACHINE[self.arch],
            "sys_platform": "linux",
        }
        names = [entry.partition("\\")[0].strip() for entry in entries]
        told = subprocess.run(
            [BIN / "python", "-c", JUDGE],
            input=json.dumps([names, there]),
            text=True,
            capture_output=True,
            check=True,
        )
        return [entry for entry, holds in zip(entries, json.loads(told.stdout), strict=True) if holds]

    def options(self) -> list[str]:
        """Return what tells pip to take wheels for there and not for the Python it runs on."""
        python, machine = PYTHON[self.suite], MACHINE[self.arch]
        names = [f"manylinux_2_{minor}_{machine}" for minor in reversed(GLIBC_MINOR)]
        names += [f"manylinux{year}_{machine}" for year in ("2014", "2010", "1")] + [f"linux_{machine}"]
        abis = ("cp" + python.replace(".", ""), "abi3", "none")
        return [
            "--implementation=cp", f"--python-version={python}", *(f"--abi={abi}" for abi in abis),
            *(f"--platform={name}" for name in names),
        ]  # fmt: skip


def wheelhouse(place: Place, target: Path) -> Path:
    """Write the tar of wheels for a place to `target` and return it; the same input gives the same bytes."""
    published, built = locked(place)
    with tempfile.TemporaryDirectory() as folder:
        house = Path(folder)
        for wheel in (*fetched(place, published), *compiled(place, built), project(house)):
            if wheel.parent != house:
                shutil.copy(wheel, house)
        own = [wheel for wheel in house.glob("*.whl") if _name(wheel) in {"motospect", *SOURCE_ONLY}]
        lines = [
            published,
            *(f"{_name(w)}=={w.name.split('-')[1]} --hash=sha256:{_sha256(w)}\n" for w in sorted(own)),
        ]
        (house / "requirements.txt").write_text("".join(lines), encoding="utf-8")
        with tarfile.open(target, "w") as tar:
            for file in sorted(house.iterdir()):
                tar.add(file, file.name, filter=_unowned)
    return target


def locked(place: Place) -> tuple[str, str]:
    """Return the lock entries of the box for a place: those with wheels, and those that are source only."""
    entries = place.wanted(PINNED.findall((LOCK / "box.txt").read_text(encoding="utf-8")))
    source = [entry for entry in entries if entry.partition("==")[0] in SOURCE_ONLY]
    return "".join(entry for entry in entries if entry not in source), "".join(source)


def fetched(place: Place, entries: str) -> list[Path]:
    """Return the published wheels of a place, downloaded once, each checked against the lock."""
    folder = cache() / f"wheels-{place.suite}-{place.arch}-{digest(entries)}"
    if not folder.exists():
        with step(f"wheels for {place.suite} on {place.arch}"), tempfile.TemporaryDirectory() as temporary:
            arrived = Path(temporary) / "wheels"
            _download(arrived, entries, "--only-binary=:all:", *place.options())
            keep(arrived, folder)
    return sorted(folder.glob("*.whl"))


def compiled(place: Place, entries: str) -> list[Path]:
    """Return wheels of what is source only, built once in a workbench: a tree with a compiler."""
    tools = (LOCK / "build.txt").read_text(encoding="utf-8")
    folder = cache() / f"built-{place.suite}-{place.arch}-{digest(entries, tools)}"
    if not folder.exists():
        need_emulation(place.arch)
        with step(f"{', '.join(SOURCE_ONLY)} for {place.suite} on {place.arch}"):
            _compile(place, entries, tools, folder)
    return sorted(folder.glob("*.whl"))


def _compile(place: Place, entries: str, tools: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        tar, tree = Path(temporary) / "workbench.tar", Path(temporary) / "workbench"
        # Unpacked and not installed: no program of it runs but the compiler.
        debian(tar, place.arch, place.suite, WORKBENCH, "--variant=extract")
        unpack(tar, tree)
        downloads = Path(temporary) / "downloads"
        _download(downloads, entries, f"--no-binary={','.join(SOURCE_ONLY)}", "--no-build-isolation")
        _download(downloads, tools, "--only-binary=:all:")
        for tool in downloads.glob("*.whl"):
            shutil.unpack_archive(tool, tree / "tools", "zip")
        (tree / "in").mkdir()
        for sources in downloads.glob(
            "*.tar.gz"
        ):  # by tar: the Python of Debian 12 has no filter against bad names
            run("tar", "--extract", "--no-same-owner", "--file", sources, "--directory", tree / "in")
        run(*inside(tree, ["/bin/sh", "-c", BUILD]), environment=_same_bytes() | BUILDING)
        keep(tree / "out", folder)


def project(folder: Path) -> Path:
    """Return the wheel of this checkout, built from a copy so that nothing left in `build/` gets in."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary)
        shutil.copytree(ROOT / "motospect", copy / "motospect", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        run(
            BIN / "python", "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
            "--no-index", f"--wheel-dir={folder}", copy, environment=_same_bytes(),
        )  # fmt: skip
    return next(folder.glob("motospect-*.whl"))


def _download(folder: Path, entries: str, *options: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        wanted = Path(temporary) / "requirements.txt"
        wanted.write_text(entries, encoding="utf-8")
        run(
            BIN / "python", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--require-hashes", f"--requirement={wanted}", f"--dest={folder}", *options,
        )  # fmt: skip


def _same_bytes() -> dict[str, str]:
    """Return what keeps the time of day out of a wheel: 1980, the first year a zip file knows."""
    return {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0"}


def _unowned(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def _name(wheel: Path) -> str:
    return wheel.name.split("-")[0].replace("_", "-")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
