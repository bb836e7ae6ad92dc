"""How long things take beside ECU and CAN bus: the link to the host and the adapter itself."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.simulator.errors import SimulatorError

# name: (one-way delay in s, packet interval in s). USB: 1 ms full-speed frames. Bluetooth: slots and the
# module's own buffering. Wi-Fi: the usual bridge module sends what it has every few ms.
LINKS = {"usb": (0.0, 0.001), "bluetooth": (0.012, 0.005), "wifi": (0.003, 0.002)}


@dataclass(frozen=True, slots=True)
class Timing:
    """Delays in seconds; `paced` says whether anybody really waits for them."""

    paced: bool
    link_delay_s: float = 0.0
    packet_s: float = 0.0
    # Interpreting a line and loading the CAN controller, and formatting one received frame for the UART.
    # Chosen so that six PIDs with a count digit take what a real ELM327 takes (195 PIDs/s at 38400 baud).
    command_s: float = 0.0008
    frame_s: float = 0.0002
    reset_s: float = 0.5
    warm_start_s: float = 0.1

    @classmethod
    def real(cls, link: str = "usb") -> Timing:
        """Everything takes its time, over a link of the named kind."""
        if link not in LINKS:
            raise SimulatorError(f"unknown link {link!r}; known: {', '.join(LINKS)}")
        delay_s, packet_s = LINKS[link]
        return cls(paced=True, link_delay_s=delay_s, packet_s=packet_s)

    @classmethod
    def zero(cls) -> Timing:
        """Nobody waits: virtual time jumps to the end of every exchange. Time-outs still mean the same."""
        return cls(paced=False, command_s=0.0, frame_s=0.0, reset_s=0.0, warm_start_s=0.0)
