"""The bus guard: what may go to a vehicle, how fast, and when nothing may; it sits below every adapter.

An allow-list, so that what nobody thought of is refused. Reflash, security access, routines, actuator
tests and every writing service are not in it. Clearing (service 04) is in it only inside `clearing`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from motospect.adapters.audit import AuditLog, Sent
from motospect.errors import ClearUnsafe, RequestForbidden

READING_SERVICES = {
    0x01: "current values",
    0x02: "freeze frame",
    0x03: "stored codes",
    0x05: "oxygen sensor tests",
    0x06: "monitor tests",
    0x07: "pending codes",
    0x09: "vehicle information",
    0x0A: "permanent codes",
    0x19: "fault memory (UDS)",
    0x22: "data by identifier (UDS)",
    0x3E: "tester present (UDS)",
}
CLEAR = b"\x04"
"""Service 04 has no parameters (SAE J1979)."""
MIN_GAP_S = 0.002
"""Shortest time between two requests: at most 500 a second, well under a tenth of a 500 kbit/s bus."""
SILENCE_S = 300.0
LOW_BATTERY_V = 11.8
"""With the ignition on a 12 V battery below this is nearly empty: a control unit may fail in mid-write."""
FRESH_S = 15.0
"""A vehicle's state measured longer ago than this says nothing about now."""
_TARGETS = re.compile(r"functional|unknown|7[0-9A-F]{2}|18D[AB][0-9A-F]{2}F1|[0-9A-F]{4}F1")
_ANSWERS = re.compile(r"7E[89A-F]")


@dataclass(frozen=True, slots=True)
class VehicleState:
    """What the vehicle told just now; None is not known. `measured_s` is the guard's clock."""

    speed_km_h: float | None
    engine_rpm: float | None
    battery_v: float | None
    measured_s: float

    def danger(self, *, low_v: float = LOW_BATTERY_V) -> tuple[str, str] | None:
        """Return why nothing may be cleared now and what to do; None when it may.

        A speed nobody tells is taken as 0 only while the engine is known to stand; both unknown is no.
        An unknown voltage is no reason to refuse: a raw CAN interface measures none.
        """
        if self.speed_km_h is not None and self.speed_km_h > 0:
            return f"The vehicle moves ({self.speed_km_h:g} km/h).", "Stop the vehicle, then try again."
        if self.speed_km_h is None and self.engine_rpm != 0:
            return (
                "It is not known whether the vehicle moves: no control unit tells its speed"
                + (" or whether the engine runs." if self.engine_rpm is None else ", and the engine runs."),
                "Switch the engine off and leave the ignition on, then try again.",
            )
        if self.battery_v is not None and self.battery_v < low_v:
            return (
                f"The battery is low ({self.battery_v:.1f} V, at least {low_v:.1f} V is needed).",
                "Connect a charger, then try again.",
            )
        return None


class BusGuard:
    """Lets reading requests pass at a bounded rate and refuses everything else; used by one thread.

    `silence_s`: when nobody has asked for anything and no ECU has answered for so long, nothing is sent,
    so that a parked vehicle can sleep.
    """

    def __init__(
        self,
        *,
        audit: AuditLog | None = None,
        silence_s: float = SILENCE_S,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.clock = clock
        self._audit = audit
        self._silence_s = silence_s
        self._wait = wait
        self._last = float("-inf")
        self._who = "start"
        self._alive = clock()
        self._clearable: set[str] = set()

    @property
    def audit_trouble(self) -> str | None:
        """Why frames are not written down, None when they are."""
        return "no audit log is kept" if self._audit is None else self._audit.trouble

    def asked(self, who: str) -> None:
        """Note that somebody wants the vehicle read: `who` stands in the audit log from now on."""
        self._who, self._alive = who, self.clock()

    def heard(self) -> None:
        """Note that an ECU answered: the ignition is on."""
        self._alive = self.clock()

    def admit(self, payload: bytes, target: str, *, kind: str = "request") -> None:
        """Return when the request may be sent now; raises RequestForbidden when it may not be sent at all."""
        refusal = self._refusal(payload, target)
        self._note(payload, target, kind, refusal[0] if refusal else None)
        if refusal:
            raise RequestForbidden(refusal[0], hint=refusal[1])
        if payload == CLEAR:
            self._spend(target)
        ahead = self._last + MIN_GAP_S - self.clock()
        if ahead > 0:
            self._wait(ahead)
        self._last = self.clock()

    def pass_on(self, data: bytes, target: str, *, kind: str) -> None:
        """Write down a frame that belongs to a message already admitted: a segment or a flow control."""
        refusal = _wrong_target(target) if kind != "segment" else None
        self._note(data, target, kind, refusal[0] if refusal else None)
        if refusal:
            raise RequestForbidden(refusal[0], hint=refusal[1])

    def refuse(self, data: bytes, target: str, why: str) -> RequestForbidden:
        """Return the error for what is no request at all, and write it down."""
        self._note(data, target, "request", why)
        return RequestForbidden(why, hint=_HINT)

    @contextmanager
    def clearing(self, targets: Iterable[str], state: VehicleState) -> Iterator[None]:
        """Let service 04 pass inside the block, once to each of `targets` (physical request identifiers).

        Raises ClearUnsafe while the vehicle moves, may be moving, or its battery is low, and when the audit
        log cannot be written.
        """
        danger = state.danger()
        if self.clock() - state.measured_s > FRESH_S:
            danger = "The vehicle's state was measured too long ago.", "Try again."
        elif self._audit is None or not self._audit.make_durable():
            danger = (
                f"The audit log cannot be written ({self.audit_trouble}).",
                "Make the store's folder (MOTOSPECT_STORE_DIR) writable, then try again.",
            )
        if danger:
            raise ClearUnsafe(f"Nothing was cleared: {danger[0]}", hint=danger[1])
        self._clearable = {target for target in targets if target not in {"7DF", "18DB33F1"}}
        try:
            yield
        finally:
            self._clearable = set()

    def _refusal(self, payload: bytes, target: str) -> tuple[str, str] | None:
        if payload == CLEAR:
            if target in self._clearable:
                return None
            return f"Service 04 (clear) to {target} was not confirmed.", "Clear through `motospect clear`."
        if not payload or payload[0] not in READING_SERVICES:
            service = f"{payload[0]:02X}" if payload else "none"
            return f"Service {service} is not on the list of services this box may send.", _HINT
        quiet_s = self.clock() - self._alive
        if quiet_s > self._silence_s:
            return f"Nobody asked and no control unit answered for {quiet_s:.0f} s.", "Start a scan."
        return _wrong_target(target)

    def _spend(self, target: str) -> None:
        """Use up the permission before the frame leaves; its line is on the disk, or it stays."""
        self._clearable.discard(target)
        if self._audit is None or not self._audit.make_durable():
            raise RequestForbidden("The audit log cannot be written; service 04 was not sent.", hint=_HINT)

    def _note(self, payload: bytes, target: str, kind: str, refused: str | None) -> None:
        if self._audit is not None:
            service = f"{payload[0]:02X}" if payload and kind == "request" else ""
            self._audit.note(Sent(self._who, kind, target, service, payload.hex().upper(), refused))


_HINT = "MOTOSPECT reads; it does not write to control units here."


def _wrong_target(target: str) -> tuple[str, str] | None:
    """Refuse what is no diagnostic request identifier: other identifiers steer the vehicle."""
    if _TARGETS.fullmatch(target) and not _ANSWERS.fullmatch(target):
        return None
    return f"{target} is no identifier of a diagnostic request.", "Use 700..7FF, 18DAxxF1 or 18DBxxF1."
