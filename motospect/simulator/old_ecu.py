"""An ECU on a bus before CAN: the same memory, cut into messages of seven bytes (SAE J1979)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from motospect.simulator.ecu import Ecu, Refused
from motospect.simulator.encoding import support_bitmap
from motospect.simulator.old_bus import FUNCTIONAL, KWP, VPW, Message, answer_of
from motospect.simulator.services import NOT_SUPPORTED, SERVICE_NOT_SUPPORTED, Obd

OLD_SERVICES = frozenset({0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09})
"""Services J1979 has on these buses: permanent codes (0A) and UDS are CAN's alone."""
CODE_LISTS = frozenset({0x43, 0x47})
COUNTED = {0x02: 5, 0x0A: 5}
"""Information types of a fixed number of messages; the others have a count byte in front on CAN only."""


@dataclass(frozen=True, slots=True)
class ComponentTest:
    """One result of service 06: test, component, value and its one limit in counts of the maker's scaling."""

    test: int
    component: int
    value: int
    limit: int
    least: bool

    def record(self) -> bytes:
        """Encode test id, limit type and component, value, limit: 6 bytes."""
        numbers = self.value.to_bytes(2, "big") + self.limit.to_bytes(2, "big")
        return bytes((self.test, self.component | self.least << 7)) + numbers


@dataclass(slots=True)
class OldObd:
    """Answers as `Obd` does, one PID a request, with the two services that differ before CAN.

    `oxygen_tests`: sensor number (one bit) -> test id -> the bytes behind it, value alone or with limits.
    """

    obd: Obd
    component_tests: list[ComponentTest] = field(default_factory=list)
    oxygen_tests: dict[int, dict[int, bytes]] = field(default_factory=dict)

    def answer(self, request: bytes, alone: bool, at: float) -> bytes | None:
        """Answer one request, in one piece; `Refused` where the ECU has nothing to say to it."""
        service = request[0]
        if service not in OLD_SERVICES:
            raise Refused(SERVICE_NOT_SUPPORTED)
        if service == 0x05:
            return self._oxygen(request)
        if service == 0x06:
            return self._components(request)
        if service == 0x09:
            return self._information(request, at)
        if len(request) > (3 if service == 0x02 else 2):
            raise Refused(NOT_SUPPORTED)
        return self.obd.answer(request, alone, at)

    def _oxygen(self, request: bytes) -> bytes:
        if len(request) != 3 or request[2] not in self.oxygen_tests:
            raise Refused(NOT_SUPPORTED)
        tests = self.oxygen_tests[request[2]]
        head = b"\x45" + request[1:3]
        if request[1] == 0:
            return head + (support_bitmap(0, tests) or b"")
        if request[1] not in tests:
            raise Refused(NOT_SUPPORTED)
        return head + tests[request[1]]

    def _components(self, request: bytes) -> bytes:
        known = {test.test for test in self.component_tests}
        if len(request) != 2 or not known:
            raise Refused(NOT_SUPPORTED)
        if request[1] % 0x20 == 0:
            bitmap = support_bitmap(request[1], known)
            if bitmap is None:
                raise Refused(NOT_SUPPORTED)
            return b"\x46" + request[1:2] + b"\xff" + bitmap
        if request[1] not in known:
            raise Refused(NOT_SUPPORTED)
        return b"\x46" + b"".join(test.record() for test in self.component_tests if test.test == request[1])

    def _information(self, request: bytes, at: float) -> bytes | None:
        """Odd types tell how many messages the next even one takes."""
        told = self.obd.vehicle_information
        paired = {number: number + 1 for number in (0x01, 0x03, 0x05, 0x07, 0x09)}
        number = request[1] if len(request) == 2 else 0
        if number in paired and paired[number] in told:
            whole = b"\x49" + bytes([paired[number]]) + told[paired[number]]
            return bytes((0x49, number, sum(1 for _ in numbered(whole))))
        if number == 0 and told:
            odd = [number for number, even in paired.items() if even in told]
            return b"\x49\x00" + (support_bitmap(0, [*told, *odd]) or b"")
        return self.obd.answer(request, True, at)


def messages(answer: bytes) -> Iterator[bytes]:
    """Cut an answer into messages of at most seven bytes, each with the service in front."""
    service = answer[0]
    if service in CODE_LISTS:
        codes = answer[2:] or bytes(6)
        for start in range(0, len(codes), 6):
            yield answer[:1] + codes[start : start + 6].ljust(6, b"\0")
    elif service == 0x46:
        for start in range(1, len(answer), 6):
            yield answer[:1] + answer[start : start + 6]
    elif service == 0x49 and len(answer) > 3:
        yield from numbered(answer)
    else:
        yield answer


def numbered(answer: bytes) -> Iterator[bytes]:
    """Cut vehicle information: type, number from 1, four bytes; what is too short begins with NUL."""
    content = answer[2:] if answer[1] % 0x20 == 0 else answer[3:]
    content = bytes(-len(content) % 4) + content
    for number, start in enumerate(range(0, len(content), 4), start=1):
        yield answer[:2] + bytes([number]) + content[start : start + 4]


@dataclass(slots=True)
class OldEcu(Ecu):
    """Hears what goes to all, and on KWP what goes to it alone; answers message by message."""

    protocol: int = VPW
    gap_s: float = 0.026  # between its own messages: P2 min of the K-line is 25 ms

    def take(self, message: Message, at: float) -> list[tuple[float, Message]]:
        """Hear a request; return every message of the answer with its moment."""
        alone = self._alone(message.header)
        if not self.awake or not message.data or not (alone or self._for_all(message.header)):
            return []
        ready, when = [], at + self.behaviour.p2_s
        for payload in self._payloads(message.data, alone, at):
            for data in messages(payload):
                ready.append((when, answer_of(self.protocol, self.response_id, data)))
                when += self.gap_s
        return ready

    def _for_all(self, header: bytes) -> bool:
        functional = FUNCTIONAL[self.protocol].to_bytes(3, "big")
        mask = 0xC0 if self.protocol in KWP else 0xFF
        return header[0] & mask == functional[0] & mask and header[1] == functional[1]

    def _alone(self, header: bytes) -> bool:
        return self.protocol in KWP and header[0] & 0xC0 == 0x80 and header[1] == self.response_id
