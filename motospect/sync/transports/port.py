"""What the courier needs of a transport: it may lose messages, the courier repeats them."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """One way to the fleet, used by one thread. It keeps nothing: what is not confirmed is sent again."""

    address: str
    """Where the fleet is, for sentences; without secrets."""

    def connect(self) -> None:
        """Come to a fresh connection that hears this box's receipts.

        Raises BrokerAbsent, BrokerRefused or BrokerLost within about 15 s.
        """

    def send(self, message: bytes) -> None:
        """Hand one message over; that says nothing about its arrival. Raises BrokerLost."""

    def receive(self, timeout_s: float) -> bytes | None:
        """Return the next receipt as it came; None after `timeout_s`, or sooner when something else came.

        Raises BrokerLost, and BrokerRefused when the broker does not let this box write.
        """

    def close(self) -> None:
        """End the connection, if there is one; `connect` makes a new one."""
