"""What a scan holds that inspections look at, gathered once for every rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from motospect.analysis.words import listed
from motospect.knowledge.inspection import DIESEL_MONITORS, SPARK_MONITORS, Engine, Permanent
from motospect.model.inspection import InspectionReason, MonitorState
from motospect.model.scan import DtcKind, Ecu, Reading, Scan, TroubleCode

WARM_UPS = "WARMUPS_SINCE_DTC_CLEAR"
DISTANCE = "DISTANCE_SINCE_DTC_CLEAR"
DAMAGED = {"garbage", "bus_error", "timeout"}
"""Outcomes behind which an answer may be lost."""
SERVICES: dict[DtcKind, str] = {"stored": "03", "pending": "07", "permanent": "0A"}

_WORST: tuple[MonitorState, ...] = ("incomplete", "complete", "unsupported")


@dataclass(frozen=True, slots=True)
class Told:
    """One monitor over all ECUs: the worst state, who has it, who said so."""

    state: MonitorState
    ecus: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InspectionFacts:
    """The vehicle as an inspection sees it. `engine` is None when no ECU told it or two contradict.

    `warm_ups` and `km` since the codes were cleared are the least any ECU told, None when none did.
    """

    ecus: tuple[Ecu, ...]
    engine: Engine | None
    model_year: int | None
    monitors: dict[str, Told]
    silent: bool
    unheard: tuple[InspectionReason, ...]
    warm_ups: Reading | None = None
    km: Reading | None = None

    @property
    def opened(self) -> tuple[str, ...]:
        """Monitors that at least one ECU has not completed, in the order they were told."""
        return tuple(name for name, told in self.monitors.items() if told.state == "incomplete")

    @property
    def evidence(self) -> tuple[str, ...]:
        """Where the monitors were told."""
        return _once(told.evidence for told in self.monitors.values())

    @property
    def lamp_on(self) -> tuple[str, ...]:
        """ECUs that command the lamp on."""
        return tuple(ecu.address for ecu in self.ecus if ecu.mil)

    @property
    def lamp_evidence(self) -> tuple[str, ...]:
        """Where the lamp was told on."""
        return _once(ecu.services["01"].evidence for ecu in self.ecus if ecu.mil and "01" in ecu.services)

    def codes(self, kind: DtcKind) -> tuple[str, ...]:
        """Return the codes an inspection's tool would read in this list, each once."""
        return tuple(dict.fromkeys(dtc.base for dtc in self._listed(kind)))

    def code_evidence(self, kind: DtcKind) -> tuple[str, ...]:
        """Return where they were told."""
        return _once(dtc.evidence for dtc in self._listed(kind))

    def untold(self, service: str) -> tuple[str, ...]:
        """Return the ECUs that have this fault service and did not answer it."""
        return tuple(ecu.address for ecu in self._dark(service))

    def untold_evidence(self, service: str) -> tuple[str, ...]:
        """Return where those ECUs were asked."""
        return _once(ecu.services[service].evidence for ecu in self._dark(service) if service in ecu.services)

    def excused(self, permanent: Permanent) -> bool | None:
        """Return whether the drives since the last clearing excuse permanent codes; None when not told."""
        if permanent.excused_warm_ups is None or permanent.excused_km is None:
            return False
        enough = [
            None if reading is None or isinstance(reading.value, str) else reading.value >= least
            for reading, least in (
                (self.warm_ups, permanent.excused_warm_ups),
                (self.km, permanent.excused_km),
            )
        ]
        if False in enough:
            return False
        return None if None in enough else True

    def since_clear_text(self) -> str:
        """Return a sentence on what was driven since the last clearing, empty when nothing was told."""
        told = []
        if self.warm_ups is not None:
            told.append(f"{float(self.warm_ups.value):g} warm-ups")
        if self.km is not None:
            told.append(f"{float(self.km.value):g} km")
        return f" Since the last clearing: {listed(told)}." if told else ""

    @property
    def since_clear_evidence(self) -> tuple[str, ...]:
        """Where warm-ups and distance were told."""
        return _once(reading.evidence for reading in (self.warm_ups, self.km) if reading is not None)

    def after_clear(self) -> InspectionFacts:
        """Return these facts as they would be after clearing: every monitor open, lamp off, lists empty."""
        ecus = tuple(
            replace(
                ecu,
                mil=False if ecu.mil is not None else None,
                dtcs=tuple(
                    replace(dtc, kinds=("permanent",)) for dtc in ecu.dtcs if "permanent" in dtc.kinds
                ),
            )
            for ecu in self.ecus
        )
        monitors = {
            name: told if told.state == "unsupported" else replace(told, state="incomplete")
            for name, told in self.monitors.items()
        }
        begun = [
            Reading(name, 0, unit, evidence=before.evidence if before else ())
            for name, unit, before in ((WARM_UPS, "count", self.warm_ups), (DISTANCE, "km", self.km))
        ]
        return replace(self, ecus=ecus, monitors=monitors, warm_ups=begun[0], km=begun[1])

    def _listed(self, kind: DtcKind) -> list[TroubleCode]:
        """A code only UDS told counts where the list was not read: a tool of J1979-2 reads it there."""
        found = []
        for ecu in self.ecus:
            asked = ecu.services.get(SERVICES[kind])
            by_list = asked is not None and asked.outcome == "ok"
            found += [
                dtc for dtc in ecu.faults if kind in dtc.kinds and (dtc.code == dtc.base or not by_list)
            ]
        return found

    def _dark(self, service: str) -> list[Ecu]:
        return [
            ecu
            for ecu in self.ecus
            if service in ecu.fault_services
            and (service not in ecu.services or ecu.services[service].outcome != "ok")
        ]


def facts_of(scan: Scan) -> InspectionFacts:
    """Return what the scan holds; nothing is assumed of an ECU that was not heard."""
    told = [ecu for ecu in scan.ecus if ecu.readiness is not None and ecu.readiness.since_clear]
    engine, contradiction = _engine(told)
    return InspectionFacts(
        ecus=scan.ecus,
        engine=engine,
        model_year=scan.vehicle.model_year,
        monitors=_monitors(told),
        silent=not scan.ecus and scan.state == "finished",
        unheard=(*_unheard(scan, told), *contradiction),
        warm_ups=_least(scan, WARM_UPS),
        km=_least(scan, DISTANCE),
    )


def _engine(told: list[Ecu]) -> tuple[Engine | None, tuple[InspectionReason, ...]]:
    """Return the kind of engine by bit 3 of PID 01's byte B, which decides what the monitors are called.

    A gearbox's ECU without own monitors may leave the bit 0, so a spark bit speaks against a compression one
    only where the ECU has a monitor that only spark engines have.
    """
    compression = [ecu for ecu in told if DIESEL_MONITORS & _states(ecu).keys()]
    spark = [ecu for ecu in told if SPARK_MONITORS & _states(ecu).keys()]
    if not compression:
        return ("spark" if spark else None), ()
    has_spark = [
        ecu
        for ecu in spark
        if any(_states(ecu).get(n, "unsupported") != "unsupported" for n in SPARK_MONITORS)
    ]
    if not has_spark:
        return "compression", ()
    who = listed([ecu.address for ecu in (*compression, *has_spark)])
    text = f"The control units contradict each other on petrol or diesel: {who}."
    return None, (
        InspectionReason("unheard", text, _once(_evidence(ecu) for ecu in (*compression, *has_spark))),
    )


def _states(ecu: Ecu) -> dict[str, MonitorState]:
    return ecu.readiness.since_clear if ecu.readiness else {}


def _evidence(ecu: Ecu) -> tuple[str, ...]:
    return ecu.readiness.evidence if ecu.readiness else ()


def _monitors(told: list[Ecu]) -> dict[str, Told]:
    names = dict.fromkeys(name for ecu in told for name in _states(ecu))
    return {name: _monitor(name, [ecu for ecu in told if name in _states(ecu)]) for name in names}


def _monitor(name: str, told: list[Ecu]) -> Told:
    state = min((_states(ecu)[name] for ecu in told), key=_WORST.index)
    having = [ecu for ecu in told if _states(ecu)[name] != "unsupported"]
    return Told(state, tuple(ecu.address for ecu in having), _once(_evidence(ecu) for ecu in having or told))


def _unheard(scan: Scan, told: list[Ecu]) -> list[InspectionReason]:
    """Return why monitors or a lamp may have gone unheard."""
    reasons = []
    if scan.state == "interrupted":
        reasons.append("The scan was interrupted, so monitors may be missing.")
    elif not told and scan.ecus:
        reasons.append("No ECU told the state of its monitors.")
    elif scan.ecus and not scan.verdict.complete and not _explained(scan):
        # Complete is only a scan of which no answer was damaged on the way: one may have been another ECU's.
        reasons.append("An answer was damaged, so a control unit may have gone unheard. Scan again.")
    missing = [ecu.address for ecu in scan.ecus if ecu not in told and _is_dark(ecu)]
    if missing and told:
        reasons.append(f"The monitors of {listed(missing)} were not told.")
    lamps = [ecu for ecu in scan.ecus if ecu.mil is None and any("stored" in dtc.kinds for dtc in ecu.dtcs)]
    if lamps and not missing:
        who = listed([ecu.address for ecu in lamps])
        reasons.append(f"A code is stored in {who}, which did not tell whether it commands the lamp on.")
    return [InspectionReason("unheard", text) for text in reasons]


def _explained(scan: Scan) -> bool:
    """Whether an ECU that was heard and did not tell all is why the scan is not complete."""
    dark = (
        service not in ecu.services or ecu.services[service].outcome != "ok"
        for ecu in scan.ecus
        for service in ("01", *ecu.fault_services)
    )
    memory = (ecu.services.get("19") for ecu in scan.ecus)
    damaged = (asked is not None and asked.outcome in DAMAGED for asked in memory)
    return any(dark) or any(damaged) or all(ecu.mil is None for ecu in scan.ecus)


def _is_dark(ecu: Ecu) -> bool:
    """Whether an ECU without monitor states may have some: one that answers and offers none has none."""
    asked = ecu.services.get("01")
    return asked is None or asked.outcome not in {"ok", "not_asked"}


def _least(scan: Scan, name: str) -> Reading | None:
    told = [value for value in scan.values if value.name == name and not isinstance(value.value, str)]
    return min(told, key=lambda value: float(value.value), default=None)


def _once(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(x for group in groups for x in group))
