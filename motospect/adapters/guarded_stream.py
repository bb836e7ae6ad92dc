"""The bus guard around the stream to an ELM327: no command leaves but through it."""

from __future__ import annotations

import re

from motospect.adapters.guard import BusGuard
from motospect.adapters.serial_port import PROMPT, Stream

_HARMLESS = re.compile(
    "AT(?:"
    "D|Z|WS|I|@[12]|RV|IGN|PC|DPN?|BD|CS|PPS|AL|NL|AR|E[01]|L[01]|S[01]|M[01]|H[01]|V[01]|R1|CAF1|CFC[01]|"
    "AT[012]|ST[0-9A-F]{2}|SP[0-9A-C]{1,2}|TP[0-9A-C]{1,2}|CP18|CRA[0-9A-FX]*|CM[0-9A-F]+|CF[0-9A-F]+|"
    "FCSM[012]|FCSH[0-9A-F]{3,8}|FCSD30[0-9A-F]{0,12}|BR[DT][0-9A-F]{2}|KW[01]?|IB(?:10|48|96)|SW00|SH[0-9A-F]+"
    ")|ST(?:"
    "IX?|DIX?|MFR|SN|VRX?|BR[0-9]+|SBR[0-9]+|BRT[0-9]+|PRS?|PC|P[0-9]+|PTO[0-9]+|CSEG[RT][01]|CTOR[0-9,]*|"
    "CTR[0-9]*|FAC|FCP|FAP[0-9A-F,]+|FPA[0-9A-F,]+"
    ")"
)
"""Commands that stay inside the adapter or only prepare a request (ELM327 data sheet v2.2, STN1100 family
reference). Not here: those that transmit by themselves (AT SI, FI, MP, RTR, WM, STPX), monitoring (AT MA),
raw frames without PCI bytes of the adapter's own (AT CAF0) and those that program it (AT PP, ST WBR)."""
_SPEED = re.compile(r"ATBRD[0-9A-F]{2}|STBR[0-9]+")
_FRAME = re.compile(r"[0-9A-F]{6,}")


class GuardedStream:
    """A stream to an ELM327 whose every command is judged first; an answer of an ECU is told to the guard."""

    def __init__(self, stream: Stream, guard: BusGuard) -> None:
        self._stream = stream
        self.address = stream.address
        self._guard = guard
        self._target = "functional"
        self._sent = ""

    def send(self, text: str) -> None:
        """Write one command; raises RequestForbidden for one that is not allowed, AdapterLost."""
        said = text.replace(" ", "").upper()
        if said.startswith(("AT", "ST")):
            self._admit_command(said)
        elif said or not _SPEED.fullmatch(self._sent):  # an empty line repeats the last request
            self._admit_request(said)
        self._sent = said
        self._stream.send(text)

    @property
    def baud(self) -> int | None:
        """The speed of the line, None where it has none of its own."""
        return self._stream.baud

    @property
    def is_uart(self) -> bool:
        """Whether a higher speed makes the line faster."""
        return self._stream.is_uart

    def set_baud(self, baud: int) -> bool:
        """Change the speed of our end; False when the port cannot."""
        return self._stream.set_baud(baud)

    def drain(self) -> None:
        """Wait until everything written is on the line."""
        self._stream.drain()

    def receive(
        self, deadline_s: float, *, first_s: float | None = None, ends: tuple[str, ...] = (PROMPT,)
    ) -> tuple[str, bool]:
        """Return what came up to the prompt or another end."""
        reply, prompt = self._stream.receive(deadline_s, first_s=first_s, ends=ends)
        if self._sent.startswith("ATSH") and "OK" not in reply:
            self._target = "unknown"  # whoever was addressed before still is
        if not self._sent.startswith(("AT", "ST")) and _has_frame(reply, self._sent):
            self._guard.heard()
        return reply, prompt

    def discard(self) -> str:
        """Drop what came uninvited."""
        return self._stream.discard()

    def close(self) -> None:
        """Give the port back; never raises."""
        self._stream.close()

    def _admit_command(self, said: str) -> None:
        if not _HARMLESS.fullmatch(said):
            raise self._guard.refuse(b"", "adapter", f"{said[:20]!r} is no harmless command of the adapter.")
        if said == "ATD" or said.startswith(("ATZ", "ATWS")):
            self._target = "functional"
        elif said.startswith("ATSH"):
            self._target = said[4:]

    def _admit_request(self, said: str) -> None:
        """Judge hex digits; an odd last one is the count of answers (ELM327 data sheet, "Responses")."""
        try:
            payload = bytes.fromhex(said[: len(said) & ~1])
        except ValueError:
            payload = b""
        if not re.fullmatch("[0-9A-F]*", said):
            payload = b""
        self._guard.admit(payload, _full(self._target))


def _full(target: str) -> str:
    """The identifier a header of `AT SH` stands for: 29-bit ones are set without their priority 18."""
    return f"18{target}" if re.fullmatch("D[AB][0-9A-F]{4}", target) else target


def _has_frame(reply: str, sent: str) -> bool:
    lines = (line.replace(" ", "") for line in re.split(r"[\r\n]+", reply))
    return any(_FRAME.fullmatch(line) for line in lines if line != sent)
