"""Error frames of a CAN controller in words, and how bad they are (linux/can/error.h)."""

from __future__ import annotations

from dataclasses import dataclass

CONTROLLER, PROTOCOL, TRANSCEIVER, NO_ACK, BUS_OFF, BUS_ERROR = 0x04, 0x08, 0x10, 0x20, 0x40, 0x80
OVERFLOW, PASSIVE = 0x03, 0x30  # of either direction: bits 0-1 and 4-5


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One error frame. `loses` says that frames may be lost although others came.

    A disturbance that loses nothing was made good by the controller, which sends again by itself.
    `unreadable` means that what is on the wire cannot be read at this bit rate.
    """

    said: str
    loses: bool = False
    unreadable: bool = False


# Class, bits of byte 1 (0: any), what it means; the first that matches names the trouble, worst first.
_MEANINGS = (
    (BUS_OFF, 0, Disturbance("bus-off: the controller left the bus after too many errors", loses=True)),
    (CONTROLLER, OVERFLOW, Disturbance("overflow: the controller lost frames", loses=True)),
    (PROTOCOL | BUS_ERROR, 0, Disturbance("damaged frames on the wire", unreadable=True)),
    (NO_ACK, 0, Disturbance("no acknowledgement: no other device hears this one")),
    (TRANSCEIVER, 0, Disturbance("transceiver error: check the wiring")),
    (CONTROLLER, PASSIVE, Disturbance("error passive: many errors on the wire")),
)


def disturbance(error_class: int, data: bytes) -> Disturbance | None:
    """Return what an error frame says; None for the harmless ones (lost arbitration, recovered, counters).

    `error_class` is its identifier; byte 1 of `data` details a controller problem.
    """
    detail = data[1] if len(data) > 1 else 0
    for wanted, bits, meaning in _MEANINGS:
        if error_class & wanted and (not bits or detail & bits):
            return meaning
    return None
