"""The image as a folder: Debian by mmdebstrap, then the role that makes a box of it."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from machine import BIN, ROOT, apt_options, cache, digest, emulated, keep, need, run, sources, step

HERE = ROOT / "image-build"
PACKAGES = HERE / "roles" / "motospect" / "files"
COMPONENTS = {"amd64": "main", "arm64": "main non-free-firmware"}
"""The Wi-Fi and the boot program of a Raspberry Pi are not free software."""

CLEAN = (
    # How this machine reaches its mirrors is nobody's business on a box.
    'rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"',
    # mmdebstrap copies both from this machine.
    'rm -f "$1/etc/resolv.conf" "$1/etc/hostname"',
)


def packages(arch: str, *, kiosk: bool = False) -> list[str]:
    """Return the packages of an image: of program and system, of a Pi on arm64, of a screen if wanted."""
    lists = ["packages.txt", "packages-image.txt"]
    lists += ["packages-pi.txt"] * (arch == "arm64") + ["packages-kiosk.txt"] * kiosk
    return sorted(name for file in lists for name in (PACKAGES / file).read_text(encoding="utf-8").split())


def base(arch: str, suite: str, *, kiosk: bool = False) -> Path:
    """Return a tar of Debian with the packages of a box, made once and kept."""
    lines, names = sources(suite, COMPONENTS[arch]), packages(arch, kiosk=kiosk)
    tar = cache() / f"base-{suite}-{arch}-{digest(*lines, *names, *CLEAN)}.tar"
    if not tar.exists():
        need({"mmdebstrap": "mmdebstrap"} | ({"arch-test": "arch-test"} if emulated(arch) else {}))
        with step(f"Debian {suite} for {arch}"):
            hooks = [f"--customize-hook={hook}" for hook in CLEAN]
            debian(tar, arch, suite, names, "--variant=minbase", *hooks)
    return tar


def debian(tar: Path, arch: str, suite: str, names: list[str], *options: str) -> None:
    """Write a tar of Debian with these packages."""
    with tempfile.TemporaryDirectory() as folder:
        unfinished = Path(folder) / "debian.tar"
        reach = Path(folder) / "apt.conf"
        reach.write_text(apt_options(), encoding="utf-8")
        run(
            "mmdebstrap", f"--architectures={arch}", f"--include={','.join(names)}", f"--aptopt={reach}",
            *options, suite, unfinished, "-", text="\n".join(sources(suite, COMPONENTS[arch])) + "\n",
            # The initrd is made once, by the role, and not after each package that asks for it.
            environment={"INITRD": "No"},
        )  # fmt: skip
        keep(unfinished, tar)


def unpack(tar: Path, tree: Path) -> None:
    """Make `tree` anew from a tar; device files are left to whoever boots it, but for those programs need."""
    if tree.exists():
        shutil.rmtree(tree)
    tree.mkdir(parents=True)
    run("tar", "--extract", "--numeric-owner", "--xattrs", "--file", tar, "--directory", tree)


def apply_role(tree: Path, wheelhouse: Path, arch: str, *, kiosk: bool = False) -> tuple[int, str]:
    """Apply the role to a tree and return how many tasks changed something, and what Ansible said."""
    said = run(
        BIN / "ansible-playbook", "--inventory", f"{tree},", "--connection", "tree",
        "--extra-vars", json.dumps({
            "motospect_image": True,
            "motospect_pi": arch == "arm64",
            "motospect_kiosk": kiosk,
            "motospect_wheelhouse": str(wheelhouse),
        }),
        HERE / "playbook.yml",
        environment={"ANSIBLE_CONFIG": str(HERE / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"},
    )  # fmt: skip
    recap = said.rpartition("changed=")[2]
    return int(recap.split()[0]), said
