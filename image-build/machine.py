"""What the building machine lends: package mirror, cache folder, tools; nothing of it stays in an image."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"


class BuildFailed(Exception):
    """The image could not be built; the message says why and what to do."""


def cache() -> Path:
    """Return the folder that keeps base trees and wheels between builds."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "motospect"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(made: Path, name: Path) -> None:
    """Put a finished file or folder into the cache, all at once: half of one is never found."""
    beside = name.with_name(f".{name.name}-{os.getpid()}")
    shutil.move(made, beside)
    try:
        beside.rename(name)
    except OSError:  # another build was faster
        shutil.rmtree(beside)


def digest(*parts: str) -> str:
    """Return a short name for what a cached thing was made from."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def run(*command: str | Path, environment: Mapping[str, str] | None = None, text: str | None = None) -> str:
    """Run a tool and return what it printed; raises BuildFailed with its last lines."""
    done = subprocess.run(
        [str(part) for part in command],
        input=text,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = "\n".join(done.stdout.splitlines()[-25:])
        raise BuildFailed(f"{Path(command[0]).name} ended with status {done.returncode}:\n{last}")
    return done.stdout


def need(packages: Mapping[str, str]) -> None:
    """Raise BuildFailed unless every tool is there; `packages` maps a tool to its Debian package."""
    missing = sorted({package for tool, package in packages.items() if not shutil.which(tool)})
    if missing:
        raise BuildFailed(
            f"These Debian packages are missing: {' '.join(missing)}. "
            f"Run: apt-get install {' '.join(missing)}"
        )


def need_root() -> None:
    """Raise BuildFailed unless started by root, to whom the files of an image belong."""
    if os.geteuid() != 0:
        raise BuildFailed("The files of an image belong to root. Run it again with sudo.")


def sources(suite: str, components: str) -> list[str]:
    """Return apt's lines for a suite of Debian, from the mirrors this machine takes Debian from itself."""
    targets = run(
        "apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI) $(RELEASE)", "Created-By: Packages"
    )
    lines: dict[str, None] = {}
    for origin, mirror, release in sorted(set(map(_three, targets.splitlines()))):
        if origin == "Debian":
            _, dash, pocket = release.partition("-")
            lines[f"deb {mirror} {suite}{dash}{pocket} {components}"] = None
    if not lines:
        raise BuildFailed("apt knows no mirror of Debian on this machine. Run apt-get update and try again.")
    return list(lines)


def _three(line: str) -> tuple[str, str, str]:
    first, second, third = line.split()
    return first, second, third


def apt_options() -> str:
    """Return how apt reaches its mirrors from this machine (proxies, certificates, clocks), as apt.conf."""
    wanted = ("http", "https", "Check-", "Retries", "ForceIPv4")
    lines = run("apt-config", "dump").splitlines()
    return "\n".join(line for line in lines if line.startswith(tuple(f"Acquire::{name}" for name in wanted)))


@contextmanager
def step(says: str) -> Iterator[None]:
    """Tell the person waiting what is being done and how long it took."""
    print(f"build-image: {says} ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    yield
    print(f"build-image: {says}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def emulated(arch: str) -> bool:
    """Return whether programs of this architecture run here only through qemu."""
    return run("dpkg", "--print-architecture").strip() != arch


def need_emulation(arch: str) -> None:
    """Raise BuildFailed unless the kernel hands programs of another architecture to qemu."""
    if emulated(arch) and not Path("/proc/sys/fs/binfmt_misc/qemu-aarch64").exists():
        raise BuildFailed(
            "This kernel does not run arm64 programs yet. "
            "Run: apt-get install arch-test qemu-user-static binfmt-support; "
            "mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc; update-binfmts --enable qemu-aarch64"
        )


def inside(tree: Path, command: Sequence[str]) -> list[str]:
    """Return the command that runs `command` in a tree: own processes, own mounts, and no network.

    What is mounted and started for it ends with it, so nothing is left behind on the building machine.
    """
    return [
        "unshare", "--mount", "--pid", "--net", "--fork", "--kill-child",
        f"--root={tree}", "--mount-proc", *command,
    ]  # fmt: skip
