"""Everything AT commands can set in the adapter, with the defaults of the ELM327 data sheet."""

from __future__ import annotations

from dataclasses import dataclass

from motospect.simulator.can import Frame
from motospect.simulator.ecu import FUNCTIONAL_11, FUNCTIONAL_29
from motospect.simulator.old_bus import FUNCTIONAL

WAKE_UNIT_S = 0.02048  # AT SW counts in these; 92h = 3 s
ST_UNIT_S = 0.004096  # AT ST counts in these; 32h = 205 ms
# What adaptive timing adds to the slowest answer seen: the further apart, the fewer late ECUs are lost.
ADAPTIVE_MARGIN_S = {1: 0.042, 2: 0.022}
PROTOCOLS = {
    0x0: "AUTO",
    0x1: "SAE J1850 PWM",
    0x2: "SAE J1850 VPW",
    0x3: "ISO 9141-2",
    0x4: "ISO 14230-4 (KWP 5BAUD)",
    0x5: "ISO 14230-4 (KWP FAST)",
    0x6: "ISO 15765-4 (CAN 11/500)",
    0x7: "ISO 15765-4 (CAN 29/500)",
    0x8: "ISO 15765-4 (CAN 11/250)",
    0x9: "ISO 15765-4 (CAN 29/250)",
    0xA: "SAE J1939 (CAN 29/250)",
    0xB: "USER1 (CAN 11/125)",
    0xC: "USER2 (CAN 11/50)",
}
EXTENDED_PROTOCOLS = frozenset({0x7, 0x9, 0xA})


def family(protocol: int) -> int:
    """Return what tells the headers of a protocol from those of others: the functional one, or their width.

    A header or filter set for one family means nothing in another.
    """
    return FUNCTIONAL.get(protocol, 29 if protocol in EXTENDED_PROTOCOLS else 11)


@dataclass(slots=True)
class Settings:
    """The adapter's present state; a new one is the state after power-up."""

    echo: bool = True
    linefeeds: bool = False
    headers: bool = False
    spaces: bool = True
    show_dlc: bool = False
    responses: bool = True
    memory: bool = True
    formatting: bool = True  # PCI bytes are added and taken off
    flow_control: bool = True  # CFC
    short_frames: bool = False  # V1: send only as many bytes as there are
    st: int = 0x32
    adaptive: int = 1
    learned_s: float | None = None
    priority: int = 0x18  # CP, the first 5 bits of a 29-bit id
    header: int | None = None  # SH: as many of the low bits as were given; None is the functional id
    receive: tuple[int, int] | None = None  # id, mask
    flow_mode: int = 0
    flow_header: int | None = None
    flow_data: bytes = b""
    automatic: bool = True
    protocol: int = 0  # 0: not chosen
    connected: bool = False
    offset_v: float = 0.0
    speed_wait_s: float = 0.075  # BRT
    header_gap: str = " "
    wake_s: float = 0x92 * WAKE_UNIT_S  # between messages that keep a K-line awake; 0 is none

    @property
    def extended(self) -> bool:
        """Whether the protocol uses 29-bit identifiers."""
        return self.protocol in EXTENDED_PROTOCOLS

    @property
    def request_id(self) -> int:
        """The identifier requests go to."""
        if not self.extended:
            return FUNCTIONAL_11 if self.header is None else self.header & 0x7FF
        if self.header is None:
            return (FUNCTIONAL_29 & 0xFFFFFF) | self.priority << 24
        return self.header if self.header > 0xFFFFFF else self.header | self.priority << 24

    def accepts(self, frame: Frame) -> bool:
        """Whether the receive filter lets a frame through: CRA, or the OBD answer ids of ISO 15765-4."""
        if frame.extended != self.extended:
            return False
        if self.receive is not None:
            wanted, mask = self.receive
        elif self.extended:
            wanted, mask = 0x18DAF100, 0x1FFFFF00
        else:
            wanted, mask = 0x7E8, 0x7F8
        return frame.can_id & mask == wanted & mask

    def flow_frame(self, to: Frame) -> Frame:
        """The flow control frame that answers a first frame (FC SM 0, 1, 2)."""
        own = to.can_id - 8
        if to.extended:  # swap source and target of 18DA tt ss
            own = (to.can_id & 0x1FFF0000) | (to.can_id & 0xFF) << 8 | (to.can_id >> 8 & 0xFF)
        target = self.flow_header if self.flow_mode == 1 and self.flow_header is not None else own
        data = self.flow_data if self.flow_mode else b"\x30\x00\x00"
        return Frame(target, data.ljust(8, b"\0"), to.extended)

    @property
    def wait_s(self) -> float:
        """How long to wait for a first or a further answer."""
        longest = self.st * ST_UNIT_S
        return longest if not self.adaptive or self.learned_s is None else min(longest, self.learned_s)

    def learn(self, slowest_s: float | None) -> None:
        """Adapt the wait to the slowest answer of an exchange; None, no answer at all, starts anew."""
        if slowest_s is None or not self.adaptive:
            self.learned_s = None
            return
        target = slowest_s + ADAPTIVE_MARGIN_S[self.adaptive]
        now = self.wait_s
        self.learned_s = target if target > now else (now + target) / 2

    def choose(self, protocol: int, *, automatic: bool) -> None:
        """Take up a protocol (SP, TP); the header and filters of another id width are dropped."""
        before = family(self.protocol)
        self.protocol, self.automatic, self.connected, self.learned_s = protocol, automatic, False, None
        if family(self.protocol) != before:
            self.header = self.receive = None

    def describe(self) -> str:
        """Answer DP."""
        name = PROTOCOLS[self.protocol]
        return f"AUTO, {name}" if self.automatic and self.protocol else name

    def number(self) -> str:
        """Answer DPN."""
        return ("A" if self.automatic else "") + f"{self.protocol:X}"
