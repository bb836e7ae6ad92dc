"""Makes a backup beside the running daemon: one consistent state, each part with its hash, whole or not.

A backup is a ZIP file that anybody can open: `manifest.json` last, the database, and every file of the
store's folder that cannot be had again. With a passphrase the same ZIP is sealed (cipher.py).
"""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from motospect import __version__
from motospect.errors import BackupFailed
from motospect.model.backup import SCHEMA, BackupPart, Manifest, Tell
from motospect.model.identity import new_id, utc_now
from motospect.model.wire import to_json
from motospect.store.ballast import free_bytes
from motospect.store.cipher import EncryptedFile
from motospect.store.connection import FILE, applied_steps, check_current, check_ours, open_reader
from motospect.store.trouble import NO_ROOM_BYTES, told

MANIFEST = "manifest.json"
SETTINGS = "settings.env"
LEFT_OUT = frozenset(
    {
        "lock", "ballast", f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal",
        "restore", "before-restore", "backups",
        "models",  # gigabytes that `motospect model get` brings again
        "reports",  # printed anew from the scans
        "screen.png", SETTINGS,
    }
)  # fmt: skip
"""Names in the store's folder that are no part of its state; the database is taken as a snapshot."""
PACKED = frozenset({"jpg", "jpeg", "png", "webp", "heic", "heif", "pdf", "zip", "gz", "xlsx"})
"""Kinds of files that packing once more makes no smaller and the backup much slower."""
COPY_BYTES = 1024 * 1024
PAGES_AT_ONCE = 256
PAUSE_MS = 5
"""Between two pieces of the snapshot, so that a scan's own writing comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What the manifest says of the circumstances. `settings` is the text of a .env file without secrets."""

    settings: str = ""
    shop_name: str = ""
    clock: Literal["synced", "unsynced"] = "unsynced"
    demo: bool = False


def make_backup(
    folder: Path,
    target: Path,
    occasion: Occasion,
    *,
    passphrase: str = "",
    tell: Tell = lambda _stage, _done: None,
) -> Manifest:
    """Write a backup of the store in `folder` to the file `target`, which appears only when it is whole.

    Raises BackupFailed when the target cannot be written or has no room, StoreError when the store cannot be
    read. A file that was there before stays until then.
    """
    half = target.with_name(f".{target.name}.part")
    try:
        return _write(folder, target, half, occasion, passphrase, tell)
    except OSError as why:
        raise _failed(target, why) from why
    finally:
        snapshot = _snapshot_beside(half)
        logs = (snapshot.with_name(f"{snapshot.name}{end}") for end in ("-wal", "-shm", "-journal"))
        for left in (half, snapshot, *logs):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _write(  # noqa: PLR0917 - one work, cut off from the cleaning up after it
    folder: Path, target: Path, half: Path, occasion: Occasion, passphrase: str, tell: Tell
) -> Manifest:
    snapshot = _snapshot_beside(half)
    snapshot.unlink(missing_ok=True)
    os.close(os.open(snapshot, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    steps, scans = _take_snapshot(folder, snapshot, tell)
    files = [(FILE, snapshot), *_files(folder)]
    whole = sum(path.stat().st_size for _, path in files) or 1
    descriptor = os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        sealed = EncryptedFile(out, passphrase) if passphrase else None
        into: Any = sealed or out
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            parts, done = [], 0
            for name, path in files:
                tell("Packing the files", 0.3 + 0.6 * done / whole)
                part = _add(archive, name, path)
                if part is not None:
                    parts.append(part)
                    done += part.bytes
            parts.append(_add_text(archive, SETTINGS, occasion.settings.encode()))
            manifest = Manifest(
                schema=SCHEMA, id=new_id(), made_at=utc_now(), clock=occasion.clock, version=__version__,
                shop_name=occasion.shop_name, demo=occasion.demo, scans=scans, steps=steps,
                parts=tuple(parts),
            )  # fmt: skip
            archive.writestr(MANIFEST, to_json(manifest))
        if sealed is not None:
            sealed.close()
        tell("Waiting for the disk", 0.95)
        out.flush()
        os.fsync(out.fileno())
    half.replace(target)
    sync_folder(target.parent)
    tell("The backup is written", 1.0)
    return manifest


def _take_snapshot(folder: Path, snapshot: Path, tell: Tell) -> tuple[tuple[str, ...], int]:
    """Copy the database as it is at one moment; returns its migrations and how many scans it holds."""
    with told(folder), closing(open_reader(folder)) as source:
        check_ours(source, folder)
        check_current(source, folder)
        # One read transaction for the whole copy: another's writing would make SQLite begin it anew.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            with closing(sqlite3.connect(snapshot)) as copy:
                source.backup(
                    copy,
                    pages=PAGES_AT_ONCE,
                    sleep=PAUSE_MS / 1000,
                    progress=lambda _, left, all_: tell(
                        "Copying the database", 0.3 * (1 - left / max(1, all_))
                    ),
                )
                copy.execute("PRAGMA journal_mode = DELETE")
                steps = tuple(sorted(applied_steps(copy)))
                scans = int(copy.execute("SELECT count(*) FROM scan").fetchone()[0])
        except sqlite3.Error as why:
            # The source has just been read: what fails now is the place the copy goes to.
            code = getattr(why, "sqlite_errorcode", 0) & 0xFF
            if code not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                raise
            # Not every file system says properly that it is full.
            full = code == sqlite3.SQLITE_FULL or free_bytes(snapshot.parent) < NO_ROOM_BYTES
            number = errno.ENOSPC if full else errno.EIO
            raise _failed(snapshot, OSError(number, os.strerror(number))) from why
    return steps, scans


def _snapshot_beside(half: Path) -> Path:
    return half.with_name(f"{half.name}.db")


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of each file to keep, sorted; links are not followed."""
    for top in sorted(folder.iterdir()):
        if top.name in LEFT_OUT or top.name == FILE or top.name.startswith("."):
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path.relative_to(folder).as_posix(), path


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> BackupPart | None:
    """Pack one file; None when it has gone meanwhile, as a kept answer of a service may."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source, archive.open(_member(name), "w", force_zip64=True) as into:
        size, sha256 = copied(source, into)
    return BackupPart(name, size, sha256)


def _add_text(archive: zipfile.ZipFile, name: str, text: bytes) -> BackupPart:
    archive.writestr(_member(name), text)
    return BackupPart(name, len(text), hashlib.sha256(text).hexdigest())


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)  # its time is 1980: the box's clock may be wrong, the manifest has it
    packed = name.rpartition(".")[2].lower() in PACKED
    member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def copied(source: IO[bytes], into: IO[bytes]) -> tuple[int, str]:
    """Copy to the end; returns the bytes' number and SHA-256."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(COPY_BYTES):
        digest.update(piece)
        size += len(piece)
        into.write(piece)
    return size, digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable; a file system that cannot, like a stick's FAT, is left alone."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as why:
        if why.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def _failed(target: Path, why: OSError) -> BackupFailed:
    place = target.parent
    if why.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return BackupFailed(
            f"There is no room for the backup in {place}.",
            hint="Delete old backups there, or take a larger stick.",
        )
    if why.errno in {errno.ENOENT, errno.ENODEV, errno.ENXIO}:
        return BackupFailed(
            f"The folder {place} is not there.", hint="Plug the stick in, or give a folder that exists."
        )
    if why.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return BackupFailed(
            f"The backup cannot be written to {place}: {why.strerror}.",
            hint="Switch the stick's write protection off, or give this user the right to write there.",
        )
    return BackupFailed(
        f"The backup cannot be written to {place}: {why.strerror or why}.",
        hint="Try another stick; this one may be worn out.",
    )
