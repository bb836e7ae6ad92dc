"""A broker in the same process: obeys whoever holds it, refuses what the real one refuses."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from motospect.errors import BrokerAbsent, BrokerError, BrokerLost, BrokerRefused


@dataclass
class MemoryBroker:
    """`present` and `password_ok` say how it receives boxes; `fleet` answers each message with receipts."""

    fleet: Callable[[bytes], tuple[bytes, ...]] = lambda _: ()
    present: bool = True
    password_ok: bool = True
    connects: int = 0
    sent: deque[bytes] = field(default_factory=deque)


class MemoryTransport:
    """A transport to a MemoryBroker."""

    def __init__(self, broker: MemoryBroker) -> None:
        self.address = "memory"
        self.broker = broker
        self._receipts: queue.SimpleQueue[bytes] | None = None

    def connect(self) -> None:
        """Connect unless the broker is away or does not know the password."""
        self.broker.connects += 1
        self._refuse_if(
            not self.broker.present, BrokerAbsent("No broker is in memory.", hint="Set it present.")
        )
        self._refuse_if(
            not self.broker.password_ok, BrokerRefused("The password is wrong.", hint="Set it right.")
        )
        self._receipts = queue.SimpleQueue()

    def send(self, message: bytes) -> None:
        """Give the message to the fleet at once and keep its receipts for `receive`."""
        receipts = self._connected()
        self.broker.sent.append(message)
        for receipt in self.broker.fleet(message):
            receipts.put(receipt)

    def receive(self, timeout_s: float) -> bytes | None:
        """Return the next receipt, None after `timeout_s`."""
        receipts = self._connected()
        try:
            return receipts.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Forget the connection and what it still held."""
        self._receipts = None

    def _connected(self) -> queue.SimpleQueue[bytes]:
        if self._receipts is None or not self.broker.present:
            self._receipts = None
            raise BrokerLost("The broker in memory is gone.", hint="Connect again.")
        return self._receipts

    @staticmethod
    def _refuse_if(wrong: bool, trouble: BrokerError) -> None:
        if wrong:
            raise trouble


def open_transport(url: str, *, box: str, credentials_file: str, ca_file: str) -> MemoryTransport:
    """Return a transport to a broker of its own, which takes everything and confirms nothing."""
    return MemoryTransport(MemoryBroker())
