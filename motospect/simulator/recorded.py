"""Vehicles that answer what a real one answered: recordings of an OBDb repository (test_cases/YEAR/commands).

What "exactly as recorded" means here:

* A response is a list of lines `id PCI data`. Every such line is one CAN frame and is sent again with its id
  and bytes, in the recorded order: late answers to other requests included.
* A line that starts with `>` is the prompt of the adapter that recorded; it and what follows belong to the
  next exchanges and are left out.
* Other lines before it (a line cut in half, the banner of an adapter that restarted) are printed as they
  stand, behind the frames, by the adapter.
* Several responses to one request are given in their order, again and again.
* Answers recorded at a physical address are also given to the functional one for the services of SAE J1979,
  since a real car does not refuse a tool that asks everybody.
* The support bitmaps (0100, 0120 ...) are worked out from the recorded PIDs where none was recorded, and a
  request for several PIDs is answered with the next recorded answer of each: without these two no tool would
  get to the rest.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from motospect.simulator.can import Frame, Ready
from motospect.simulator.ecu import FUNCTIONAL_11, Behaviour, Ecu
from motospect.simulator.encoding import support_bitmap
from motospect.simulator.errors import SimulatorError
from motospect.simulator.faults import Fault
from motospect.simulator.isotp import segments
from motospect.simulator.vehicle import Vehicle

FILE_NAME = re.compile(r"([0-9A-F]{3})(?:\.([0-9A-F]{3}))?\.((?:[0-9A-F]{2})+)(?:\|.*)?\.yaml", re.IGNORECASE)
FRAME_LINE = re.compile(r"([0-7][0-9A-F]{2})((?:[0-9A-F]{2}){2,8})")
P2_S = 0.008  # the recordings carry no times
FOLLOW_S = 0.001


@dataclass(slots=True)
class Recording:
    """One recorded response: its frames, and the text that is no frame."""

    frames: list[Frame]
    text: list[str]


def from_recordings(folder_or_tar: str | Path, year: int) -> Vehicle:
    """Build the vehicle of one model year from an unpacked repository or its tar file."""
    found: dict[tuple[int, bytes], list[Recording]] = {}
    for name, text in _files(Path(folder_or_tar), year):
        match = FILE_NAME.fullmatch(name)
        if match:
            key = (int(match[1], 16), bytes.fromhex(match[3]))
            found.setdefault(key, []).extend(recording(response) for response in _responses(text))
    if not found:
        raise SimulatorError(f"no recordings of {year} in {folder_or_tar}")
    faults = [fault for (_, request), heard in found.items() for fault in _spoken_text(request, heard)]
    return Vehicle(
        name=f"recorded_{year}",
        ecus=_ecus(found),
        title=f"recorded vehicle, model year {year}",
        faults=faults,
    )


def recording(response: str) -> Recording:
    """Take one recorded response apart."""
    frames, text = [], []
    for line in response.splitlines():
        if line.startswith(">"):
            break
        frame = _frame(line)
        if frame is not None:
            frames.append(frame)
        else:
            text.append(line)
    while text and not text[-1].strip():
        text.pop()
    return Recording(frames, text)


def _frame(line: str) -> Frame | None:
    """Read `id PCI data`; a single frame shorter than its length was cut behind the bus and is no frame."""
    match = FRAME_LINE.fullmatch(line.replace(" ", "").upper())
    if match is None:
        return None
    data = bytes.fromhex(match[2])
    return Frame(int(match[1], 16), data) if data[0] >= 0x10 or 0 < data[0] < len(data) else None


def _files(source: Path, year: int) -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of every command recorded in a year."""
    if source.is_dir():
        for path in sorted(source.rglob(f"test_cases/{year}/commands/*.yaml")):
            yield path.name, path.read_text(encoding="utf-8")
        return
    if not source.is_file():
        raise SimulatorError(f"{source} is neither a folder nor a tar file of recordings")
    with tarfile.open(source) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            name = PurePosixPath(member.name)
            inside = name.parts[-4:-1] == ("test_cases", str(year), "commands")
            content = archive.extractfile(member) if inside else None
            if content is not None:
                yield name.name, content.read().decode("utf-8")


def _responses(text: str) -> Iterator[str]:
    """Yield the responses of a file; PyYAML is asked for only here, nothing else in the room needs it."""
    try:
        import yaml  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SimulatorError(
            "recordings are YAML files: install PyYAML (the extra 'dev') to read them"
        ) from error
    for case in yaml.safe_load(text)["test_cases"]:
        yield str(case["response"])


def _spoken_text(request: bytes, heard: list[Recording]) -> Iterator[Fault]:
    for number, one in enumerate(heard):
        if one.text:
            yield Fault(
                match=request.hex() + "[0-9A-F]?",
                skip=number,
                times=1,
                every=len(heard),
                append=list(one.text),
            )


def _ecus(found: dict[tuple[int, bytes], list[Recording]]) -> list[Ecu]:
    by_address: dict[int, dict[bytes, list[Recording]]] = {}
    for (address, request), heard in found.items():
        by_address.setdefault(address, {})[request] = heard
    return [RecordedEcu.of(address, requests) for address, requests in sorted(by_address.items())]


@dataclass(slots=True)
class RecordedEcu(Ecu):
    """Everything that answered at one request address."""

    tape: dict[bytes, list[Recording]] = field(default_factory=dict)
    played: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def of(cls, address: int, tape: dict[bytes, list[Recording]]) -> RecordedEcu:
        return cls(
            address,
            address + 8,
            lambda request, alone, at: None,
            Behaviour(p2_s=P2_S, filler=None),
            tape=tape,
        )

    def hear(self, frame: Frame, at: float) -> list[Ready]:
        """Play the next recording of this very request."""
        kind_and_length = frame.data[0] if frame.data else 0
        if not self.awake or frame.extended or not 1 <= kind_and_length < len(frame.data):
            return []
        request = frame.data[1 : 1 + kind_and_length]
        everybody = frame.can_id == FUNCTIONAL_11 and request[0] <= 0x0A
        if frame.can_id != self.request_id and not everybody:
            return []
        frames = self._frames(request)
        return [Ready(at + P2_S + FOLLOW_S * number, one) for number, one in enumerate(frames)]

    def _frames(self, request: bytes) -> list[Frame]:
        if request in self.tape:
            return self._next(request).frames
        if request[0] != 0x01:
            return []
        answer = b"".join(self._live_value(pid) for pid in request[1:])
        return [Frame(self.response_id, data) for data in segments(b"\x41" + answer)] if answer else []

    def _next(self, request: bytes) -> Recording:
        turn = self.played.get(request, 0)
        self.played[request] = turn + 1
        heard = self.tape[request]
        return heard[turn % len(heard)]

    def _live_value(self, pid: int) -> bytes:
        """PID and data, from its recording or, for a bitmap, from what was recorded at all."""
        request = bytes([1, pid])
        if request in self.tape:
            return next(
                (_after_service(frame) for frame in self._next(request).frames if _answers(frame, request)),
                b"",
            )
        if pid % 0x20:
            return b""
        recorded = [known[1] for known in self.tape if known[0] == 0x01 and len(known) == 2]
        bitmap = support_bitmap(pid, recorded) if recorded else None
        return bytes([pid]) + bitmap if bitmap else b""


def _answers(frame: Frame, request: bytes) -> bool:
    return frame.data[0] <= 7 and frame.data[1:3] == bytes([request[0] + 0x40]) + request[1:2]


def _after_service(frame: Frame) -> bytes:
    return frame.data[2 : 1 + frame.data[0]]
