"""Clearing with proof: service 04 to each ECU of a pre-scan, then a post-scan that shows what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from motospect.adapters.guard import CLEAR, BusGuard, VehicleState
from motospect.adapters.port import Adapter
from motospect.decode.errors import Undecodable
from motospect.decode.pids import decode_pid, split
from motospect.errors import AdapterError, ClearUnconfirmed, RequestForbidden
from motospect.link.buses import framing_of
from motospect.link.conversation import Answer, Conversation
from motospect.link.framing import Framing
from motospect.model.clearing import Clearing
from motospect.model.exchange import Exchange
from motospect.model.identity import utc_now
from motospect.model.outcome import BusError, Garbage, Ok
from motospect.model.scan import Scan
from motospect.scan.cleared import judge_clearing
from motospect.scan.notes import Notes
from motospect.scan.vehicle_information import ask_vin
from motospect.scan.visit import Visited

STAGE = "Clearing fault codes"
SPEED, RPM, MODULE_VOLTAGE = 0x0D, 0x0C, 0x42


@dataclass(frozen=True, slots=True)
class ClearOrder:
    """A confirmed clearing: the pre-scan it was confirmed on, and who confirmed it."""

    before: Scan
    who: str


@dataclass(slots=True)
class Cleared:
    """What was said while clearing: the answer of each ECU asked, every exchange, and what stopped it."""

    at: str
    answers: dict[str, Answer] = field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()
    stopped: str | None = None


def clear(adapter: Adapter, order: ClearOrder, guard: BusGuard) -> Cleared:
    """Send service 04 to each ECU of the pre-scan, each time after a look whether the vehicle stands.

    A vehicle that is another one, moves or runs low, and an adapter that fails, stop it; what was said
    until then is kept.
    """
    guard.asked(f"clear after scan {order.before.id} by {order.who}")
    done = Cleared(utc_now())
    protocol = None
    talk = None
    try:
        protocol = adapter.open_bus()
        addressing = framing_of(protocol)
        if addressing is None:
            done.stopped = "No control unit answered. Switch the ignition on, then try again."
            return done
        talk = Conversation(adapter, addressing=addressing)
        _check_same(talk, order.before)
        for target, ecus in _targets(addressing, order.before).items():
            with guard.clearing([target], _state(talk, adapter, guard)):
                done.answers |= _tell(talk, target, ecus, done)
    except (AdapterError, ClearUnconfirmed, RequestForbidden) as stop:
        done.stopped = stop.sentence()
    if talk is not None:
        done.exchanges = tuple(replace(x, id=f"c{x.id[1:]}") for x in talk.exchanges)
    return done


def _targets(addressing: Framing, before: Scan) -> dict[str, list[str]]:
    """Return the ECUs by the target they listen to: one each on CAN, one for all on the buses before."""
    targets: dict[str, list[str]] = {}
    for ecu in before.ecus:
        targets.setdefault(addressing.request_to(ecu.address), []).append(ecu.address)
    return targets


def _tell(talk: Conversation, target: str, ecus: list[str], done: Cleared) -> dict[str, Answer]:
    """Tell the ECUs at a target to clear. When the adapter fails meanwhile, the request may have left."""
    try:
        return talk.tell(CLEAR, target, ecus)
    except AdapterError as lost:
        done.answers |= dict.fromkeys(ecus, Answer(BusError(str(lost)), ()))
        raise


def with_clearing(visited: Visited, order: ClearOrder, done: Cleared) -> Visited:
    """Return the post-scan with what came of the clearing, and its exchanges before the scan's own."""
    answers = {
        address: Answer(answer.outcome, tuple(f"c{x[1:]}" for x in answer.evidence))
        for address, answer in done.answers.items()
    }
    ecus, headline = judge_clearing(order.before, visited.scan, answers, done.stopped)
    clearing = Clearing(order.before.id, done.at, order.who, headline, ecus, done.stopped)
    return replace(
        visited,
        scan=replace(visited.scan, clearing=clearing),
        exchanges=(*done.exchanges, *visited.exchanges),
    )


def _check_same(talk: Conversation, before: Scan) -> None:
    notes = Notes()
    ask_vin(talk, notes)
    if before.vehicle.vin_source == "ecu" and notes.vin != before.vehicle.vin:
        now = f"this is {notes.vin}" if notes.vin else "this vehicle does not tell its VIN now"
        raise ClearUnconfirmed(
            f"Nothing was cleared: {now}, and the confirmation was for {before.vehicle.vin}.",
            hint="Make a pre-scan of this vehicle first.",
        )


def _state(talk: Conversation, adapter: Adapter, guard: BusGuard) -> VehicleState:
    """Ask for speed and engine speed, the highest any ECU tells, and measure the battery."""
    speed, engine = _highest(talk, SPEED), _highest(talk, RPM)
    volts = adapter.voltage_v()
    if volts is None:
        volts = min(_values(talk, MODULE_VOLTAGE)[0], default=None)
    return VehicleState(speed, engine, volts, guard.clock())


def _highest(talk: Conversation, pid: int) -> float | None:
    """Return the highest value told; None also where an answer cannot be read and no other is above 0.

    What cannot be read may be the one that says the vehicle moves.
    """
    values, unreadable = _values(talk, pid)
    highest = max(values, default=None)
    return None if unreadable and not highest else highest


def _values(talk: Conversation, pid: int) -> tuple[list[float], bool]:
    """Return what the ECUs tell, and whether one answered what cannot be read."""
    found: list[float] = []
    unreadable = False
    for answer in talk.ask_everyone(bytes((0x01, pid)), ()).answers.values():
        if isinstance(answer.outcome, Garbage):
            unreadable = True
        if not isinstance(answer.outcome, Ok):
            continue
        try:
            readings = decode_pid(pid, split(answer.outcome.data, (pid,))[pid])
        except (Undecodable, KeyError):
            unreadable = True
            continue
        found += [float(reading.value) for reading in readings if not isinstance(reading.value, str)]
    return found, unreadable
