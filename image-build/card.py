"""The card of a Raspberry Pi: a partition its firmware reads and one with the tree; nothing is mounted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from machine import need, run

SECTOR = 512
MB = 1 << 20
BOOT_START, BOOT_SIZE = 4 * MB, 512 * MB
SPARE = 600 * MB
"""Room on the root partition before its first start lets it grow over the whole card."""
BOOT_LABEL, ROOT_LABEL = "MOTOBOOT", "MOTOROOT"
TOOLS = {"sfdisk": "fdisk", "mkfs.vfat": "dosfstools", "mcopy": "mtools", "mkfs.ext4": "e2fsprogs"}
TABLE = """label: dos
start={boot_start}, size={boot_size}, type=c, bootable
start={root_start}, type=83
"""


def write(tree: Path, card: Path) -> None:
    """Write the card image of a tree; /boot/firmware goes to the partition the firmware reads."""
    need(TOOLS)
    unfinished = card.with_suffix(".part")
    root_start = BOOT_START + BOOT_SIZE
    root_size = _whole(int(used(tree) * 1.15) + SPARE)
    with unfinished.open("wb") as file:
        file.truncate(root_start + root_size)
    table = TABLE.format(
        boot_start=BOOT_START // SECTOR, boot_size=BOOT_SIZE // SECTOR, root_start=root_start // SECTOR
    )
    run("sfdisk", "--quiet", unfinished, text=table)
    _firmware(tree / "boot" / "firmware", unfinished)
    run(
        "mkfs.ext4", "-q", "-F", "-L", ROOT_LABEL, "-d", tree, "-E", f"offset={root_start}",
        unfinished, str(root_size // 1024),
    )  # fmt: skip
    unfinished.rename(card)


def used(tree: Path) -> int:
    """Return how many bytes the files of a tree take, each hard link once."""
    sizes: dict[int, int] = {}
    for folder, _, names in os.walk(tree):
        for name in names:
            seen = (Path(folder) / name).lstat()
            sizes[seen.st_ino] = (seen.st_size + 4095) // 4096 * 4096
    return sum(sizes.values())


def _firmware(folder: Path, card: Path) -> None:
    run(
        "mkfs.vfat", "-F", "32", "-n", BOOT_LABEL, "--offset", str(BOOT_START // SECTOR), card,
        str(BOOT_SIZE // 1024),
    )  # fmt: skip
    files = sorted(folder.iterdir())
    if files:
        run("mcopy", "-s", "-i", f"{card}@@{BOOT_START}", *files, "::/")
    # On the box the partition is mounted there; a second copy below it would only confuse.
    for file in files:
        shutil.rmtree(file) if file.is_dir() else file.unlink()


def _whole(size: int) -> int:
    """Return a size in whole blocks of 4 MB, as the cards have."""
    return (size + 4 * MB - 1) // (4 * MB) * (4 * MB)


def kernel(card: Path, folder: Path) -> tuple[Path, Path]:
    """Copy kernel and initrd from the card's firmware partition to `folder` and return both."""
    found = []
    for kind in ("vmlinuz", "initrd.img"):
        run("mcopy", "-n", "-i", f"{card}@@{BOOT_START}", f"::/{kind}-*", folder)
        found.append(max(folder.glob(f"{kind}-*")))
    return found[0], found[1]
