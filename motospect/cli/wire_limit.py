"""What a wire could carry at most: the shortest time one request takes, from the virtual adapter's figures.

Nothing here is taken from our own driver: characters of the serial line, frames of the bus and the times of
`simulator.timing` and of its ECUs. A host that needs no time at all would reach it, and nobody can pass it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from motospect.simulator.can import Frame
from motospect.simulator.ecu import Behaviour
from motospect.simulator.timing import Timing
from motospect.simulator.uart import BITS

BITRATE = 500_000
HEADER = 3
"""Hexadecimal digits of an 11-bit identifier in front of a printed frame."""
FULL = 8
"""Bytes of a frame of a segmented answer; it is printed whole, padding too."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request for several PIDs and its answer of one ECU.

    `payload` is its bytes without PCI, `frames` (2 or more) how many its answer takes, `p2_s` the ECU's time.
    """

    payload: int
    frames: int
    p2_s: float

    @property
    def sent(self) -> int:
        """Characters to the adapter: two digits a byte, the count of frames, the carriage return."""
        return 2 * self.payload + 1 + 1

    def bus_s(self, *, turnaround_s: float = 0.0) -> list[float]:
        """Return when each frame of the answer has passed, from the moment the request is put on the bus.

        `turnaround_s` is what the tester takes to send its flow control.
        """
        frame_s = Frame(0x7E8, bytes(FULL)).duration_s(BITRATE)
        gap_s = Behaviour().frame_gap_s
        first = frame_s + self.p2_s + frame_s
        control = first + turnaround_s + frame_s
        return [first, *(control + number * gap_s + frame_s for number in range(1, self.frames))]


def elm_s(request: Request, baud: int, *, packets: bool) -> float:
    """Return how long the request takes over an ELM327 without spaces, from first to last character.

    A printed line goes out while the next frame is still on the bus. With `packets` the prompt waits for
    the next USB packet, as any host's does: one a millisecond.
    """
    timing = Timing.real("usb")
    char_s = BITS / baud
    on_bus = request.sent * char_s + timing.command_s
    line_s = (HEADER + 2 * FULL + 1) * char_s
    free = 0.0
    for passed in request.bus_s(turnaround_s=timing.frame_s):
        free = max(free, on_bus + passed + timing.frame_s) + line_s
    whole = free + 2 * char_s  # an empty line and the prompt
    return math.ceil(whole / timing.packet_s) * timing.packet_s if packets else whole


def can_s(request: Request) -> float:
    """Return how long the request takes over raw CAN with a tester that needs no time."""
    return request.bus_s()[-1]
