"""pyserial's `guarded://`: a port for python-OBD on top of our own stream; found by its module's name.

`serial.serial_for_url` looks for `protocol_<scheme>` in the packages it was told of. What is opened here
is no device: every line written is judged by the bus guard, every reply is kept before python-OBD sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import serial

from motospect.adapters.serial_port import Stream

RESET = "ATZ"
"""Its reply is not always complete: an adapter may come back at another speed or print more than once."""


class Ended(BaseException):
    """Ends python-OBD wherever it is; it swallows every Exception and goes on as if nothing had come.

    `error` is why, whatever it is: a mistake of ours, swallowed, would look like an adapter's silence. None:
    the reply is kept, and there is nothing more to wait for.
    """

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(str(error or "the reply is complete"))
        self.error = error


@dataclass(frozen=True, slots=True)
class Reply:
    """What came for one line sent, as it came; `prompt` says whether it came to its end."""

    sent: str
    text: str
    prompt: bool


class GuardedPort:
    """What python-OBD takes for its serial port: one line out, one reply in, each within its time."""

    portstr = "guarded"

    def __init__(self, stream: Stream) -> None:
        self.replies: list[Reply] = []
        self.port = self.portstr
        self.baudrate = 0
        self.timeout = 0.0
        self._stream = stream
        self._sent: str | None = None
        self._unread = b""
        self._limit: Callable[[str], float] = lambda _: 0.0
        self._first_s: float | None = None

    def allow(self, limit: Callable[[str], float], *, first_s: float | None = None) -> None:
        """Begin an operation: `limit` tells how long the reply to a line may take from now on, in s."""
        self.replies = []
        self._limit, self._first_s = limit, first_s

    def open(self) -> None:
        """Do nothing: the stream is open."""

    def close(self) -> None:
        """Do nothing: the stream belongs to the adapter, which closes it."""

    def write(self, data: bytes) -> int:
        """Send one line through the guard; ends python-OBD when it is refused or the adapter is gone."""
        self._unread = b""
        self._sent = data.removesuffix(b"\r").decode("ascii", errors="replace")
        with _ending():
            self._stream.send(self._sent)
        return len(data)

    def read(self, size: int = 1) -> bytes:
        """Wait for the reply and hand it out; a second look for it ends python-OBD instead of its waiting."""
        if not self._unread:
            self._receive()
        taken, self._unread = self._unread[:size], self._unread[size:]
        return taken

    @property
    def in_waiting(self) -> int:
        """How much of the reply is still to be handed out."""
        return len(self._unread)

    def flush(self) -> None:
        """Do nothing: a line has left when `write` returns."""

    def flushInput(self) -> None:  # noqa: N802 - pyserial's name
        """Drop what came uninvited since the last reply."""
        with _ending():
            self._stream.discard()

    def flushOutput(self) -> None:  # noqa: N802 - pyserial's name
        """Do nothing: nothing waits to be sent."""

    def _receive(self) -> None:
        if self._sent is None:
            raise Ended
        sent, self._sent = self._sent, None
        with _ending():
            text, prompt = self._stream.receive(self._limit(sent), first_s=self._first_s)
        self.replies.append(Reply(sent, text, prompt))
        if not prompt and not (sent == RESET and text):
            raise Ended
        self._unread = (_without_echo(text, sent) + ">").encode()


@contextmanager
def _ending() -> Iterator[None]:
    """Carry whatever the stream raises past python-OBD."""
    try:
        yield
    except Exception as error:  # none is dropped: DrivenStream raises it again
        raise Ended(error) from error


class GuardedUrl(str):
    """The address `guarded://` with the port behind it: no table of open streams is needed to find it."""

    __slots__ = ("opened",)

    opened: GuardedPort

    @classmethod
    def of(cls, port: GuardedPort) -> GuardedUrl:
        """Return an address that opens this port."""
        url = cls("guarded://")
        url.opened = port
        return url

    def open_port(self, *_: object, **settings: object) -> GuardedPort:
        """Stand in for the class of a port: the line's settings are those of the stream."""
        return self.opened


def serial_class_for_url(url: str) -> tuple[str, object]:
    """Tell `serial.serial_for_url` what to open."""
    if not isinstance(url, GuardedUrl):
        raise serial.SerialException(f"{url} cannot be opened by its name")
    return url, url.open_port


def _without_echo(text: str, sent: str) -> str:
    """Take the echo away: python-OBD refuses adapters that go on echoing, our own parser does not."""
    first, end, rest = text.partition("\r")
    return rest if end and first.strip() == sent else text
