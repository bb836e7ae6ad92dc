"""A backup under a passphrase: ChaCha20-Poly1305 over chunks, the key by scrypt; no byte can be changed.

The form, in bytes: MAGIC, salt (16), prefix (7), then chunks of CHUNK_BYTES and a 16-byte tag each, the
last one shorter or equal. Each nonce is the prefix, the chunk's number (4, big-endian) and 1 for the last
chunk, so that chunks cannot be left out, moved or cut off at the end (the STREAM construction: Hoang,
Reyhanitabar, Rogaway, Vizar 2015). ChaCha20, because a Raspberry Pi 4's
processor has no instructions for AES.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

from motospect.errors import BackupInvalid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC = b"MOTOSPECT BACKUP, ENCRYPTED 1\n"
CHUNK_BYTES = 256 * 1024
TAG_BYTES = 16
SALT_BYTES, PREFIX_BYTES = 16, 7
SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}
"""32 MiB and some 0.1 s here for each guess at the passphrase (RFC 7914)."""


class EncryptedFile:
    """Takes plain bytes, writes the encrypted form to `file`; without `close` the file is not whole."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt, self._prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
        self._head = MAGIC + salt + self._prefix
        self._seal = _seal(passphrase, salt)
        self._file, self._rest, self._number = file, bytearray(), 0
        file.write(self._head)

    def write(self, plain: bytes) -> int:
        """Take bytes; whole chunks are written at once."""
        self._rest += plain
        while len(self._rest) > CHUNK_BYTES:  # the last one is only known at the end
            self._put(bytes(self._rest[:CHUNK_BYTES]), last=False)
            del self._rest[:CHUNK_BYTES]
        return len(plain)

    def flush(self) -> None:
        """Nothing: what is not yet a chunk cannot be written."""

    def close(self) -> None:
        """Write the last chunk; the file itself stays open."""
        self._put(bytes(self._rest), last=True)
        self._rest.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._seal.encrypt(_nonce(self._prefix, self._number, last=last), plain, self._head))
        self._number += 1


def is_encrypted(head: bytes) -> bool:
    """Whether a file that begins so is in the encrypted form."""
    return head.startswith(MAGIC)


def decrypt(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write the plain bytes of `source` to `target`; raises BackupInvalid where a chunk is changed."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _seal

    head = source.read(len(MAGIC) + SALT_BYTES + PREFIX_BYTES)
    prefix = head[-PREFIX_BYTES:]
    seal = _seal(passphrase, head[len(MAGIC) : -PREFIX_BYTES])
    chunk, number = source.read(CHUNK_BYTES + TAG_BYTES), 0
    while True:
        after = source.read(CHUNK_BYTES + TAG_BYTES)
        try:
            target.write(seal.decrypt(_nonce(prefix, number, last=not after), chunk, head))
        except InvalidTag:
            raise _wrong(number) from None
        if not after:
            return
        chunk, number = after, number + 1


def _wrong(number: int) -> BackupInvalid:
    if number == 0:
        return BackupInvalid(
            "The passphrase is not the one this backup was made with, or the file has been changed.",
            hint="Type the passphrase again; without it nobody can read the backup.",
        )
    return BackupInvalid(
        f"The backup is cut off or changed after {number * CHUNK_BYTES // 1024} kB.",
        hint="Copy the file again from where it was made, or take another backup.",
    )


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _seal(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    """Return the cipher under the passphrase's key."""
    # Memory and start-up time that a box without sealed backups saves.
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    return ChaCha20Poly1305(hashlib.scrypt(passphrase.encode(), salt=salt, dklen=32, **SCRYPT))
