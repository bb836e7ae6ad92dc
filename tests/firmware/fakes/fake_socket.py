"""`socket` of the virtual board: real TCP connections, made by the host and waited for as on a board."""

import binascii
import errno
import json

import clock
import js

WAIT_FOREVER_MS = 60_000


def getaddrinfo(host, port):
    return [(2, 1, 0, "", (host, port))]


class socket:
    def __init__(self):
        self._number = None
        self._timeout_ms = WAIT_FOREVER_MS

    def settimeout(self, seconds):
        self._timeout_ms = WAIT_FOREVER_MS if seconds is None else int(seconds * 1000)

    def connect(self, address):
        host, port = address
        self._number = self._ask("connect", host=host, port=port, timeoutMs=self._timeout_ms)["number"]

    def read(self, count):
        """Bytes; None when there are none and the socket does not wait; less than asked when it has ended."""
        try:
            said = self._ask("read", number=self._number, count=count, timeoutMs=self._timeout_ms)
        except OSError as why:
            if why.errno == errno.EAGAIN:
                return None
            raise
        return binascii.unhexlify(said["hex"])

    def write(self, text, length=None):
        sent = bytes(text if length is None else text[:length])
        self._ask("write", number=self._number, hex=binascii.hexlify(sent).decode())
        return len(sent)

    def close(self):
        if self._number is not None:
            self._ask("close", number=self._number)
            self._number = None

    def _ask(self, call, **values):
        clock.pass_ms(1)
        said = json.loads(js.virtualBoard.ask(call, json.dumps(values)))
        if "error" in said:
            raise OSError(getattr(errno, said["error"], errno.EIO))
        return said
