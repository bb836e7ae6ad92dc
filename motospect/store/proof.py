"""Proves a backup beside the present state: every part of it, then its database, brought up to date there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import struct
import zipfile
import zlib
from contextlib import closing
from pathlib import Path, PurePosixPath

from sqlite_utils import Database

from motospect.errors import BackupFailed, BackupInvalid, StoreError
from motospect.model.backup import SCHEMA, BackupPart, Manifest, Tell
from motospect.model.wire import from_json
from motospect.store.backup import COPY_BYTES, LEFT_OUT, MANIFEST, SETTINGS, sync_folder
from motospect.store.ballast import free_bytes
from motospect.store.cipher import decrypt, is_encrypted
from motospect.store.connection import FILE, applied_steps, check_ours, known_steps
from motospect.store.migrations import STEPS
from motospect.store.restore import NEW, WORK, quiet

UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, RuntimeError, ValueError)
"""What Python's reader of ZIP files raises at a file that is none, or no longer."""
LARGEST_MANIFEST_BYTES = 32 * 1024 * 1024
SPARE_BYTES = 64 * 1024 * 1024
"""Left free on the disk beside what is unpacked."""


def check_backup(folder: Path, file: Path, *, passphrase: str = "", tell: Tell = quiet) -> Manifest:
    """Verify everything in a backup and unpack it beside the present state; returns its table of contents.

    The database is brought up to date and checked throughout on the copy. Raises BackupInvalid for a file
    that cannot be restored here, BackupFailed when there is no room to try. The present state is not touched.
    """
    work, new = folder / WORK, folder / NEW
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir(parents=True, mode=0o700)
        plain = _opened(file, work, passphrase, tell)
        try:
            with zipfile.ZipFile(plain) as archive:
                manifest = _manifest(archive)
                _check_versions(manifest)
                _check_room(folder, manifest)
                _unpack(archive, manifest, new, tell)
        finally:
            if plain != file:
                plain.unlink(missing_ok=True)
        tell("Checking the database", 0.8)
        _prove_database(new)
        sync_tree(new)
    except BaseException as why:
        shutil.rmtree(new, ignore_errors=True)
        raise _told(why, folder) from why
    tell("The backup is whole", 1.0)
    return manifest


def _opened(file: Path, work: Path, passphrase: str, tell: Tell) -> Path:
    """Return the plain ZIP file: the file itself, or what is in it, decrypted into the folder `work`."""
    with file.open("rb") as source:
        encrypted = is_encrypted(source.read(64))
        source.seek(0)
        if not encrypted:
            return file
        if not passphrase:
            raise BackupInvalid("This backup is encrypted.", hint="Give the passphrase it was made with.")
        tell("Decrypting the backup", 0.05)
        plain = work / "plain.zip"
        descriptor = os.open(plain, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            decrypt(source, target, passphrase)
    return plain


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        member = archive.getinfo(MANIFEST)
    except KeyError:
        raise _foreign() from None
    if member.file_size > LARGEST_MANIFEST_BYTES:
        raise _foreign()
    text = archive.read(member)
    if b'"schema":"motospect.backup/' not in text[:200]:
        raise _foreign()
    if SCHEMA.encode() not in text[:200]:
        raise _newer("another form of backup")
    try:
        return from_json(text, Manifest)
    except ValueError as misfit:
        raise BackupInvalid(
            f"The backup's table of contents cannot be read ({misfit}).", hint="Take another backup."
        ) from misfit


def _check_versions(manifest: Manifest) -> None:
    unknown = set(manifest.steps) - known_steps()
    if unknown:
        raise _newer(f"version {manifest.version}, {', '.join(sorted(unknown))}")


def _check_room(folder: Path, manifest: Manifest) -> None:
    free, wanted = free_bytes(folder), manifest.bytes + SPARE_BYTES
    if free < wanted:
        raise BackupFailed(
            f"The backup needs {wanted / 1e6:.0f} MB in {folder}, and {free / 1e6:.0f} MB are free.",
            hint="Free some space, or take a larger disk; nothing has been changed.",
        )


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, new: Path, tell: Tell) -> None:
    names = {part.name for part in manifest.parts}
    wrong = (set(archive.namelist()) - {MANIFEST}) ^ names
    if wrong or len(names) != len(manifest.parts) or len(archive.namelist()) != len(names) + 1:
        raise _changed(min(wrong, default=MANIFEST))
    if FILE not in names:
        raise _changed(FILE)
    done, whole = 0, manifest.bytes or 1
    for part in manifest.parts:
        tell(f"Checking {part.name}", 0.1 + 0.7 * done / whole)
        _unpack_one(archive, part, new / _safe(part.name))
        done += part.bytes


def _unpack_one(archive: zipfile.ZipFile, part: BackupPart, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(descriptor, "wb") as into, archive.open(part.name) as source:
            # Never more than was promised: a ZIP of a few kB may unfold to terabytes.
            while piece := source.read(min(COPY_BYTES, part.bytes - size + 1)):
                size += len(piece)
                if size > part.bytes:
                    raise _changed(part.name)
                digest.update(piece)
                into.write(piece)
            into.flush()
            os.fsync(into.fileno())
    except UNREADABLE:
        raise _changed(part.name) from None
    if size != part.bytes or digest.hexdigest() != part.sha256:
        raise _changed(part.name)


def _safe(name: str) -> str:
    """Return the name when it stays inside the folder and is none that a backup leaves out."""
    path = PurePosixPath(name)
    wrong = path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or "\0" in name
    if wrong or (path.parts[0] in LEFT_OUT - {SETTINGS}) or path.parts[0].startswith("."):
        raise _changed(name)
    return name


def _prove_database(new: Path) -> None:
    """Bring the unpacked database up to date and read all of it; raises BackupInvalid."""
    path = new / FILE
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            check_ours(connection, new)
            if not applied_steps(connection):
                raise _foreign()
            STEPS.apply(Database(connection, strict=True, execute_plugins=False))
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as why:
        raise BackupInvalid(
            f"The database in the backup cannot be read ({why}).", hint="Take another backup."
        ) from why
    except StoreError as why:
        raise BackupInvalid(str(why), hint=why.hint) from why
    if said != "ok" or loose is not None:
        what = said if said != "ok" else f"a row of {loose[0]} belongs to nothing"
        raise BackupInvalid(f"The database in the backup is damaged ({what}).", hint="Take another backup.")


def sync_tree(folder: Path) -> None:
    """Make every file and name below a folder durable."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _told(why: BaseException, folder: Path) -> BaseException:
    """Return the error as one of ours, with a sentence; others as they are."""
    # EINVAL is no fault of the disk: a damaged table of contents led to a place before the file's beginning.
    if isinstance(why, UNREADABLE) or (isinstance(why, OSError) and why.errno == errno.EINVAL):
        return BackupInvalid(
            "This file is no backup, or it is cut off.",
            hint="Copy it again from where it was made, or take another backup.",
        )
    if isinstance(why, OSError):
        return BackupFailed(
            f"The backup cannot be read or unpacked in {folder}: {why.strerror or why}.",
            hint="Check the file and the free space; nothing has been changed.",
        )
    return why


def _changed(name: str) -> BackupInvalid:
    return BackupInvalid(
        f"The backup is damaged: {name[:80]!r} is not what its table of contents says.",
        hint="Copy the file again from where it was made, or take another backup. Nothing has been changed.",
    )


def _foreign() -> BackupInvalid:
    return BackupInvalid("This file was not made by MOTOSPECT.", hint="Choose a file that ends in .mbackup.")


def _newer(what: str) -> BackupInvalid:
    return BackupInvalid(
        f"This backup was made by a newer MOTOSPECT ({what}).", hint="Update this box first, then restore it."
    )
