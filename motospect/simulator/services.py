"""What an emission-related ECU says to services 01 to 0A (SAE J1979) and to 19 and 22 (ISO 14229-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from motospect.simulator.ecu import Refused
from motospect.simulator.encoding import encode_code, encode_pid, pid_table, support_bitmap

NOT_SUPPORTED, WRONG_LENGTH, OUT_OF_RANGE = 0x12, 0x13, 0x31
SERVICE_NOT_SUPPORTED = 0x11
FUEL_TYPES = {"petrol": 0x01, "diesel": 0x04}
CONTINUOUS = ("misfire", "fuel", "components")  # bits 0-2 of the second byte of PID 01
SPARK = (
    "catalyst",
    "heated_catalyst",
    "evap",
    "secondary_air",
    "ac_refrigerant",
    "o2_sensor",
    "o2_heater",
    "egr",
)
COMPRESSION = ("nmhc_catalyst", "nox", "", "boost", "", "exhaust_sensor", "pm_filter", "egr")


@dataclass(slots=True)
class Test:
    """One on-board monitoring test of service 06; numbers are raw counts of its unit-and-scaling id."""

    __test__ = False  # not a test class of pytest's

    mid: int
    tid: int
    unit: int
    value: int
    low: int
    high: int

    def record(self) -> bytes:
        """Encode MID TID UAS value min max, 9 bytes; ids from 80h on are signed."""
        signed = self.unit >= 0x80
        numbers = (self.value, self.low, self.high)
        return bytes([self.mid, self.tid, self.unit]) + b"".join(
            n.to_bytes(2, "big", signed=signed) for n in numbers
        )


@dataclass(slots=True)
class FreezeFrame:
    """What was stored when a code was set: the code and the model's values at that moment."""

    code: str
    signals: dict[str, float]
    pids: tuple[int, ...]


@dataclass(slots=True)
class UdsCode:
    """One code as UDS reports it: SAE J2012 code, failure type byte of J2012-DA, status byte."""

    code: str
    failure: int
    status: int

    def record(self) -> bytes:
        """Encode code, failure type and status, 4 bytes."""
        return encode_code(self.code) + bytes((self.failure, self.status))


@dataclass(slots=True)
class Memory:
    """Everything an ECU knows that is no live value; service 04 changes it."""

    fuel: str = "petrol"
    obd_standard: int = 0x06  # EOBD
    stored: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    permanent: list[str] = field(default_factory=list)
    mil: bool | None = None  # None: lit as long as a code is stored
    code_count: int | None = None  # None: as many as are stored
    monitors: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    incomplete_this_cycle: tuple[str, ...] = ()
    freeze_frames: list[FreezeFrame] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    counters: dict[str, float] = field(default_factory=dict)
    uds_codes: list[UdsCode] | None = None  # None: the ECU has no service 19
    later: list[tuple[float, str, str]] = field(default_factory=list)  # from when on: list, code
    on_clear: str = "works"  # ignored: it says yes and does nothing; comes_back: the stored codes return

    def be_at(self, now_s: float) -> None:
        """Come to this moment: what was to appear until now stands in its list."""
        while self.later and self.later[0][0] <= now_s:
            _, name, code = self.later.pop(0)
            codes: list[str] = {"stored": self.stored, "pending": self.pending}[name]
            codes.append(code)

    def clear(self) -> None:
        """Forget as service 04 demands; permanent codes stay (SAE J1979, 6.10)."""
        if self.on_clear == "ignored":
            return
        present = self.stored if self.on_clear == "comes_back" else []
        self.stored, self.pending, self.freeze_frames, self.tests = list(present), [], [], []
        self.uds_codes = None if self.uds_codes is None else []
        self.mil = self.code_count = None
        self.incomplete = self.incomplete_this_cycle = self.monitors
        self.counters = dict.fromkeys(self.counters, 0.0)

    def monitor_bytes(self, incomplete: tuple[str, ...], *, with_codes: bool) -> bytes:
        """Encode PID 01 or 41: MIL and count, continuous monitors, others supported, others incomplete."""
        lit = bool(self.stored) if self.mil is None else self.mil
        count = len(self.stored) if self.code_count is None else self.code_count
        others = COMPRESSION if self.fuel == "diesel" else SPARK
        second = _bits(CONTINUOUS, self.monitors) | _bits(CONTINUOUS, incomplete) << 4
        if self.fuel == "diesel" and self.monitors:
            second |= 0x08
        first = (lit << 7 | count & 0x7F) if with_codes else 0
        return bytes([first, second, _bits(others, self.monitors), _bits(others, incomplete)])


def _bits(names: tuple[str, ...], chosen: tuple[str, ...]) -> int:
    return sum(1 << bit for bit, name in enumerate(names) if name and name in chosen)


@dataclass(slots=True)
class Obd:
    """Answers requests from a memory, a set of PIDs and a source of live values."""

    memory: Memory
    pids: tuple[int, ...]
    live: Callable[[float], dict[str, float]]  # seconds of virtual time -> signals
    vehicle_information: dict[int, bytes] = field(default_factory=dict)  # infotype -> answer after 49 xx
    dids: dict[int, bytes] = field(default_factory=dict)

    def answer(self, request: bytes, alone: bool, at: float) -> bytes | None:
        """Answer one request; `Refused` where the ECU has nothing to say to it."""
        self.memory.be_at(at)
        handlers = {
            0x01: self._live_values, 0x02: self._freeze_frame, 0x03: self._codes, 0x04: self._clear,
            0x06: self._tests, 0x07: self._codes, 0x09: self._information, 0x0A: self._codes,
            0x19: self._uds_codes, 0x22: self._did,
        }  # fmt: skip
        handler = handlers.get(request[0])
        if handler is None or not self._offers(request[0]):
            raise Refused(SERVICE_NOT_SUPPORTED)
        return bytes([request[0] + 0x40]) + handler(request, at)

    def _offers(self, service: int) -> bool:
        return {
            0x06: bool(self.memory.tests),
            0x09: bool(self.vehicle_information),
            0x19: self.memory.uds_codes is not None,
            0x22: bool(self.dids),
        }.get(service, True)

    def _live_values(self, request: bytes, at: float) -> bytes:
        if not 1 <= len(request) - 1 <= 6:
            raise Refused(WRONG_LENGTH)
        signals = {**self.live(at), **self.memory.counters}
        parts = (self._one_pid(pid, signals) for pid in request[1:])
        return _or_refuse(b"".join(parts))

    def _one_pid(self, pid: int, signals: dict[str, float]) -> bytes:
        if pid % 0x20 == 0:
            bitmap = support_bitmap(pid, self.pids)
            return bytes([pid]) + bitmap if bitmap else b""
        return bytes([pid]) + encode_pid(pid, signals, self._calls()) if pid in self.pids else b""

    def _calls(self) -> dict[str, Callable[[], bytes]]:
        memory = self.memory
        frames = memory.freeze_frames
        return {
            "monitors": lambda: memory.monitor_bytes(memory.incomplete, with_codes=True),
            "monitors_this_cycle": lambda: memory.monitor_bytes(
                memory.incomplete_this_cycle, with_codes=False
            ),
            "freeze_code": lambda: encode_code(frames[0].code) if frames else b"\0\0",
            "obd_standard": lambda: bytes([memory.obd_standard]),
            "fuel_type": lambda: bytes([FUEL_TYPES[memory.fuel]]),
        }

    def _freeze_frame(self, request: bytes, at: float) -> bytes:
        """Answer pairs of PID and frame number; without a frame only PID 02 answers, with code 0000."""
        if len(request) not in (3, 5, 7):
            raise Refused(WRONG_LENGTH)
        pairs = zip(request[1::2], request[2::2], strict=True)
        return _or_refuse(b"".join(self._one_frozen(pid, number) for pid, number in pairs))

    def _one_frozen(self, pid: int, number: int) -> bytes:
        frames = self.memory.freeze_frames
        if number >= len(frames):
            return bytes([pid, number, 0, 0]) if pid == 2 and number == 0 and 2 in self.pids else b""
        frame = frames[number]
        head = bytes([pid, number])
        if pid % 0x20 == 0:
            bitmap = support_bitmap(pid, (2, *frame.pids))
            return head + bitmap if bitmap else b""
        if pid == 2:
            return head + encode_code(frame.code)
        return head + encode_pid(pid, frame.signals, self._calls()) if pid in frame.pids else b""

    def _codes(self, request: bytes, at: float) -> bytes:
        lists = {0x03: self.memory.stored, 0x07: self.memory.pending, 0x0A: self.memory.permanent}
        codes = lists[request[0]]
        return bytes([len(codes)]) + b"".join(encode_code(code) for code in codes)

    def _clear(self, request: bytes, at: float) -> bytes:
        self.memory.clear()
        return b""

    def _tests(self, request: bytes, at: float) -> bytes:
        tests = self.memory.tests
        return _or_refuse(b"".join(_one_mid(mid, tests) for mid in request[1:7]))

    def _information(self, request: bytes, at: float) -> bytes:
        return _or_refuse(b"".join(self._one_infotype(infotype) for infotype in request[1:2]))

    def _one_infotype(self, infotype: int) -> bytes:
        if infotype % 0x20 == 0:
            bitmap = support_bitmap(infotype, self.vehicle_information)
            return bytes([infotype]) + bitmap if bitmap else b""
        if infotype not in self.vehicle_information:
            return b""
        return bytes([infotype]) + self.vehicle_information[infotype]

    def _uds_codes(self, request: bytes, at: float) -> bytes:
        """Answer 19 02 mask: `02`, the status bits this ECU uses (all), every code with a bit of the mask."""
        if request[1:2] != b"\x02":
            raise Refused(NOT_SUPPORTED)
        if len(request) != 3:
            raise Refused(WRONG_LENGTH)
        chosen = [code for code in self.memory.uds_codes or () if code.status & request[2]]
        return b"\x02\xff" + b"".join(code.record() for code in chosen)

    def _did(self, request: bytes, at: float) -> bytes:
        did = int.from_bytes(request[1:3], "big")
        if len(request) != 3:
            raise Refused(WRONG_LENGTH)
        if did not in self.dids:
            raise Refused(OUT_OF_RANGE)
        return request[1:3] + self.dids[did]


def _one_mid(mid: int, tests: list[Test]) -> bytes:
    if mid % 0x20 == 0:
        bitmap = support_bitmap(mid, [test.mid for test in tests])
        return bytes([mid]) + bitmap if bitmap else b""
    return b"".join(test.record() for test in tests if test.mid == mid)


def _or_refuse(body: bytes) -> bytes:
    if not body:
        raise Refused(NOT_SUPPORTED)
    return body


def encoded_vin(vin: str) -> bytes:
    """Infotype 02: number of data items, then the 17 characters."""
    return b"\x01" + vin.encode("ascii")


def encoded_calibrations(calibrations: dict[str, str]) -> Iterator[tuple[int, bytes]]:
    """Infotypes 04 (16 characters each, filled with NUL) and 06 (4 bytes each), in the same order."""
    count = bytes([len(calibrations)])
    yield 0x04, count + b"".join(name.encode("ascii").ljust(16, b"\0") for name in calibrations)
    yield 0x06, count + b"".join(bytes.fromhex(cvn) for cvn in calibrations.values())


def encoded_counters(counts: list[int]) -> bytes:
    """Infotypes 08 and 0B: number of data items, then each counter in two bytes, in the standard's order."""
    return bytes([len(counts)]) + b"".join(count.to_bytes(2, "big") for count in counts)


def encoded_name(name: str) -> bytes:
    """Infotype 0A, 20 characters: acronym filled with NUL to 4, `-`, name filled with NUL to 15."""
    acronym, _, text = name.partition("-")
    return b"\x01" + acronym.encode("ascii").ljust(4, b"\0") + b"-" + text.encode("ascii").ljust(15, b"\0")


def known_pids() -> frozenset[int]:
    """Every PID the table of this room can encode."""
    return frozenset(pid_table())
