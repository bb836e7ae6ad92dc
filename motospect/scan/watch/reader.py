"""The watch's questions to the vehicle: live values, code lists now and then, the voltage at the plug."""

from __future__ import annotations

import time
from collections.abc import Callable

from motospect.adapters.guard import BusGuard
from motospect.adapters.port import Adapter
from motospect.decode.errors import Undecodable
from motospect.decode.signals import pid_of
from motospect.decode.trouble_codes import code_list, padded_code_list
from motospect.decode.vehicle_information import vin
from motospect.errors import RequestForbidden
from motospect.link.buses import framing_of
from motospect.link.conversation import Conversation
from motospect.model.outcome import Ok
from motospect.model.trigger import ADAPTER_VOLTAGE, CodeList, CodeTrigger, WatchOrder
from motospect.scan.live import Live, Sample, Wish
from motospect.scan.watch.feed import Feed
from motospect.scan.watch.recorder import Recorder
from motospect.scan.watch.ring import Heard

QUIET_S = 3.0
"""A vehicle none of whose control units has given anything for so long is taken to be asleep."""
PROBE_S = 5.0
"""A sleeping vehicle is asked so often whether it is awake, until the guard keeps silence."""
PROBE_RARE_S = 60.0
VOLTAGE_S = 0.2
"""A starter draws the voltage down for half a second or more: a dip is met two or three times."""
VOLTAGE_SLOW_S = 1.0
IDLE_S = 0.1
AWAKE_RISE_V = 0.6
"""A charging alternator lifts the voltage by far more than that."""
MODULE_VOLTAGE = "CONTROL_MODULE_VOLTAGE"
_SERVICES: tuple[tuple[bytes, CodeList], ...] = ((b"\x07", "pending"), (b"\x03", "stored"))


class VehicleChanged(Exception):
    """Another vehicle is at the plug than the one the watch began on."""


class Reader:
    """Reads for one order over one open wire, and hands everything to the recorder; used by one thread.

    `clock` counts seconds from the watch's start. A vehicle that is switched off is not kept awake: it is
    asked ever and again until the guard refuses, then only the adapter's own voltage is measured, which
    sends nothing, until that or the ignition shows that somebody is back.
    """

    def __init__(  # noqa: PLR0913 - its parts, by keyword but three
        self,
        wire: Adapter,
        order: WatchOrder,
        recorder: Recorder,
        *,
        feed: Feed,
        guard: BusGuard,
        clock: Callable[[], float],
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.asleep = True
        self.parked = False
        self.without: tuple[str, ...] = ()
        self.last: dict[tuple[str, str | None], Heard] = {}
        self.heard = 0
        self._wire = wire
        self._order = order
        self._recorder = recorder
        self._feed = feed
        self._guard = guard
        self._clock = clock
        self._wait = wait
        self._talk: Conversation | None = None
        self._live: Live | None = None
        self._live_base_s = 0.0
        self._heard_s = clock()
        self._probed_s = float("-inf")
        self._measured_s = float("-inf")
        self._codes_s = float("-inf")
        self._volts: float | None = None
        self._lowest_v: float | None = None
        self._ignition: bool | None = None
        self._measures = True

    @property
    def tells_voltage(self) -> bool:
        """Whether the adapter measures the voltage at the plug."""
        return self._measures

    @property
    def helpless(self) -> bool:
        """Whether the vehicle is left alone and this adapter cannot tell when it is in use again."""
        return self.parked and not self._measures and self._ignition is None

    def turn(self) -> None:
        """Take one step: whatever is due next. Raises AdapterError and VehicleChanged."""
        self._measure()
        if self.asleep:
            self._try_to_wake()
        if self._live is None or self.asleep:
            self._wait(IDLE_S)
            return
        self._take(self._live.turn())
        self._read_codes()
        if self._clock() - self._heard_s > QUIET_S:
            self.asleep, self._lowest_v = True, self._volts
            self._probed_s = self._clock()

    def change(self, order: WatchOrder) -> None:
        """Read the signals of this order from now on. Raises AdapterError."""
        self._order = order
        self.last = {key: heard for key, heard in self.last.items() if self._shown(key[0])}
        if self._talk is not None and not self.asleep:
            self._take(self._wish(self._talk))

    def _measure(self) -> None:
        now = self._clock()
        every_s = VOLTAGE_S if self._order.waits_for_voltage else VOLTAGE_SLOW_S
        if not self._measures or now - self._measured_s < every_s:
            return
        self._measured_s = now
        self._volts = self._wire.voltage_v()
        if self._volts is None:
            self._measures = self._measured_before
            return
        self._note(Heard(self._clock(), ADAPTER_VOLTAGE, None, "V", self._volts))

    @property
    def _measured_before(self) -> bool:
        """Whether the adapter has told a voltage already: one missing answer is then no inability."""
        return (ADAPTER_VOLTAGE, None) in self.last

    def _try_to_wake(self) -> None:
        """Ask whether anybody is there, when it is time and the guard lets it pass."""
        if self._somebody_is_back():
            self._guard.asked("watch: the vehicle is in use again")
            self.parked, self._probed_s = False, float("-inf")
            self._lowest_v = self._volts  # one rise is one sign: another takes another rise
        # The adapter measures nothing while it looks for a vehicle, and the dip may come just then.
        every_s = PROBE_RARE_S if self._order.waits_for_voltage else PROBE_S
        if self.parked or self._clock() - self._probed_s < every_s:
            return
        try:
            found = self._find()
        except RequestForbidden:  # it has been silent for long: from here on it is left alone
            self.parked = True
            return
        finally:
            self._probed_s = self._clock()
        self.parked = self._talk is None and self._order.waits_for_voltage
        if found:
            now = self._clock()
            if now - self._heard_s > QUIET_S:  # to find them at the beginning is no gap
                self._recorder.gap(self._heard_s, now, "no control unit answered.")
            self.asleep, self._heard_s = False, now
            self._take(found)

    def _somebody_is_back(self) -> bool:
        """Whether ignition or voltage show, without a frame on the bus, that the vehicle is in use again."""
        if not self.parked:
            return False
        before, self._ignition = self._ignition, self._wire.ignition()
        if self._volts is not None:
            self._lowest_v = min(self._volts, self._lowest_v or self._volts)
        risen = self._volts is not None and self._volts - (self._lowest_v or self._volts) >= AWAKE_RISE_V
        return risen or (before is False and self._ignition is True)

    def _find(self) -> list[Sample]:
        """Open the bus, read the VIN, and find who has which signal; [] when nobody answers."""
        if self._talk is None:
            framing = framing_of(self._wire.open_bus())
            if framing is None:
                return []
            # Every exchange would stay in memory otherwise, and this may run for hours.
            self._talk = Conversation(self._wire, addressing=framing, keep=1)
        self._check_vehicle(self._talk)
        return self._wish(self._talk)

    def _wish(self, talk: Conversation) -> list[Sample]:
        """Find who has which of the wished signals."""
        wishes = [Wish(name, self._order.rate_hz) for name in self._order.signals]
        if not self._measures and MODULE_VOLTAGE not in self._order.signals:
            wishes.append(Wish(MODULE_VOLTAGE, self._order.rate_hz))
        self._live_base_s = self._clock()
        self._live = Live(talk, wishes)
        samples = self._live.find()
        self.without = self._live.missing()
        return samples

    def _check_vehicle(self, talk: Conversation) -> None:
        """Read the VIN; raises VehicleChanged when ECUs tell one and none of them the one of before."""
        told = []
        for answer in talk.ask_everyone(b"\x09\x02", ()).answers.values():
            if isinstance(answer.outcome, Ok):
                try:
                    told.append(vin(answer.outcome.data[1:]))
                except Undecodable:
                    continue
        known = self._recorder.vin
        if told and known is not None and known not in told:
            raise VehicleChanged
        if told and known is None:
            self._recorder.vin = told[0]

    def _take(self, samples: list[Sample]) -> None:
        for sample in samples:
            if not isinstance(sample.outcome, Ok):
                self._recorder.failed(f"PID {sample.pid:02X} of {sample.ecu}", sample.outcome.name)
                names = [name for name in self._order.signals if pid_of(name) == sample.pid]
                self._feed.fail(self._live_base_s + sample.t_s, names, sample.ecu, sample.outcome.name)
                continue
            self._heard_s = self._clock()
            for reading in sample.readings:
                if not isinstance(reading.value, str):
                    at_s = self._live_base_s + sample.t_s
                    self._note(Heard(at_s, reading.name, reading.ecu, reading.unit, float(reading.value)))
                    if not self._measures and reading.name == MODULE_VOLTAGE:
                        self._note(Heard(at_s, ADAPTER_VOLTAGE, reading.ecu, "V", float(reading.value)))

    def _note(self, heard: Heard) -> None:
        self.last[heard.name, heard.ecu] = heard
        self.heard += 1
        self._recorder.hear(heard)
        if self._shown(heard.name):
            self._feed.hear(heard)

    def _shown(self, name: str) -> bool:
        """Whether somebody wished for it; the voltage at the plug is always of use."""
        return name in self._order.signals or name == ADAPTER_VOLTAGE

    def _read_codes(self) -> None:
        """Read the lists a trigger waits for; an ECU that does not answer has not lost its codes."""
        lists = {which for t in self._order.triggers if isinstance(t, CodeTrigger) for which in t.lists}
        now = self._clock()
        if not lists or self._talk is None or now - self._codes_s < self._order.codes_every_s:
            return
        self._codes_s = now
        parse = padded_code_list if self._talk.addressing.before_can else code_list
        for request, which in _SERVICES:
            if which not in lists:
                continue
            for ecu, answer in self._talk.ask_everyone(request, ()).answers.items():
                if not isinstance(answer.outcome, Ok):
                    self._recorder.failed(f"List of {which} codes of {ecu}", answer.outcome.name)
                    continue
                self._heard_s = self._clock()
                try:
                    codes = parse(answer.outcome.data)
                except Undecodable:
                    self._recorder.failed(f"List of {which} codes of {ecu}", "garbage")
                    continue
                self._recorder.codes(self._clock(), ecu, which, codes)
