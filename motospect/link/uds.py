"""UDS through udsoncan (ISO 14229-1), over our conversation: whatever it sends passes the bus guard.

udsoncan builds the requests and judges the form of the answers; timing, repeats and evidence stay with the
conversation, so it works over an ELM327 as over raw CAN. What the bytes mean belongs to `decode`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from udsoncan import AsciiCodec
from udsoncan.client import Client
from udsoncan.configs import default_client_config
from udsoncan.connections import BaseConnection
from udsoncan.exceptions import (
    InvalidResponseException,
    NegativeResponseException,
    TimeoutException,
    UnexpectedResponseException,
)

from motospect.link.conversation import Answer, Conversation
from motospect.link.isotp import frames_for
from motospect.model.outcome import Garbage, Negative, NoData, Ok

VIN = 0xF190
"""vehicleIdentificationNumberDataIdentifier (ISO 14229-1 annex C.1)."""
VIN_LENGTH = 17
TRIES = 2
"""An ECU without UDS may keep silent (SAE J1979 wants it so): once more covers a damaged answer, and a scan
of silent ECUs stays short."""


class Uds:
    """Reads one ECU by UDS: its VIN and its fault memory, nothing else."""

    def __init__(self, talk: Conversation, address: str) -> None:
        self._wire = _Wire(talk, address)
        self._client = Client(
            self._wire,
            config={
                **default_client_config,
                "data_identifiers": {VIN: AsciiCodec(VIN_LENGTH)},
                "tolerate_zero_padding": False,
                "ignore_all_zero_dtc": False,
            },
        )
        # A refusal is an outcome here and in the record; in the log it would only be noise.
        self._client.logger.setLevel(logging.CRITICAL)

    def vin(self) -> Answer:
        """Ask for the VIN (22 F190); an answer's data begin with the identifier."""
        # 62, the identifier and 17 characters: the adapter need not wait for more.
        self._wire.frames = frames_for(3 + VIN_LENGTH)
        return self._outcome(lambda: self._client.read_data_by_identifier([VIN]))

    def fault_memory(self, mask: int) -> Answer:
        """Ask for the codes with any status bit of `mask` (19 02); an answer's data begin with 02."""
        self._wire.frames = None
        return self._outcome(lambda: self._client.get_dtc_by_status_mask(mask))

    def _outcome(self, ask: Callable[[], Any]) -> Answer:
        """Return how the conversation ended, unless the form of a positive answer is wrong."""
        try:
            ask()
        except (NegativeResponseException, TimeoutException):
            return self._wire.answer
        except (InvalidResponseException, UnexpectedResponseException) as wrong:
            return Answer(Garbage(str(wrong)), self._wire.answer.evidence)
        return self._wire.answer


class _Wire(BaseConnection):
    """A conversation with one ECU in the shape udsoncan wants; it hands out each answer once."""

    def __init__(self, talk: Conversation, address: str) -> None:
        super().__init__(name=address)
        self.frames: int | None = None
        self.answer = Answer(NoData(), ())
        self._talk = talk
        self._address = address
        self._waiting: bytes | None = None

    def specific_send(self, payload: bytes, timeout: float | None = None) -> None:
        self.answer = self._talk.ask(payload, self._address, frames=self.frames, tries=TRIES)
        outcome = self.answer.outcome
        if isinstance(outcome, Ok):
            self._waiting = bytes([payload[0] + 0x40]) + outcome.data
        elif isinstance(outcome, Negative):
            self._waiting = bytes((0x7F, payload[0], outcome.nrc))

    def specific_wait_frame(self, timeout: float | None = None) -> bytes | None:
        answer, self._waiting = self._waiting, None
        return answer

    def empty_rxqueue(self) -> None:
        self._waiting = None

    def open(self) -> _Wire:
        return self

    def close(self) -> None:
        return

    def is_open(self) -> bool:
        return True
