"""Builds vehicles from their files: TOML tables to ECUs, memories and faults."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from motospect.simulator.ecu import Behaviour, Ecu
from motospect.simulator.encoding import encode_code
from motospect.simulator.errors import SimulatorError
from motospect.simulator.faults import Fault
from motospect.simulator.old_bus import OLD_BUSES
from motospect.simulator.old_ecu import ComponentTest, OldEcu, OldObd
from motospect.simulator.physics import Engine, values_at
from motospect.simulator.services import (
    FreezeFrame,
    Memory,
    Obd,
    Test,
    UdsCode,
    encoded_calibrations,
    encoded_counters,
    encoded_name,
    encoded_vin,
    known_pids,
)
from motospect.simulator.vehicle import EXTENDED, Vehicle, dip_at

Table = dict[str, Any]
FOLDER = Path(__file__).with_name("vehicles")
COUNTERS = ("mil_distance_km", "warm_ups", "clear_distance_km", "mil_minutes", "clear_minutes")
# Never part of a freeze frame: status of now, not of then.
NOT_FROZEN = frozenset({0x01, 0x02, 0x13, 0x1C, 0x21, 0x30, 0x31, 0x41, 0x4D, 0x4E, 0x51})
ECU_KEYS = frozenset(
    {"name", "request", "response", "pids", "vin", "calibrations", "stored", "pending", "permanent", "mil"}
    | {"code_count", "monitors", "incomplete", "incomplete_this_cycle", "freeze", "tests", "counters"}
    | {"obd_standard", "dids", "uds_codes", "behaviour", "on_clear", "in_use", "live", "information"}
    | {"component_tests", "oxygen_tests", "later"}
)
VEHICLE_KEYS = frozenset(
    {"title", "vin", "made_up", "protocol", "battery_v", "running", "ignition", "engine", "ecu", "fault"}
    | {"dips", "off", "revs"}
)


def vehicle_names() -> list[str]:
    """Name every vehicle that comes with the simulator."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_vehicle(name_or_path: str | Path, *, driving: bool | None = None) -> Vehicle:
    """Build a fresh vehicle by its name or from a file of the same form.

    The vehicles that come with the simulator stand in the workshop, idling; `driving` sends one through the
    drive cycle (or stops it).
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = FOLDER / f"{name_or_path}.toml"
    if not path.is_file():
        raise SimulatorError(f"no vehicle {str(name_or_path)!r}; known: {', '.join(vehicle_names())}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        if driving is not None:
            table["engine"] = {**table.get("engine", {}), "driving": driving}
    except tomllib.TOMLDecodeError as error:
        raise SimulatorError(f"{path.name}: {error}") from error
    return build_vehicle(path.stem, table)


def build_vehicle(name: str, table: Table) -> Vehicle:
    """Build a fresh vehicle from the tables of a vehicle file; raises SimulatorError naming what is wrong."""
    try:
        return _vehicle(name, table)
    except (TypeError, KeyError, ValueError) as error:
        raise SimulatorError(f"{name}: {error}") from error


def _vehicle(name: str, table: Table) -> Vehicle:
    _only(table, VEHICLE_KEYS, "the vehicle")
    engine = Engine(**table.get("engine", {}))
    protocol = int(table.get("protocol", 6))
    if protocol not in EXTENDED and protocol not in OLD_BUSES:
        raise SimulatorError(f"protocol {protocol} is not simulated; known: 1 to 5, and 6 to 9 (CAN)")
    build = _old_ecu if protocol in OLD_BUSES else _ecu
    return Vehicle(
        name=name,
        ecus=[build(row, engine, table, protocol) for row in table["ecu"]],
        protocol=protocol,
        vin=table.get("vin"),
        title=table.get("title", name),
        battery_v=table.get("battery_v", 12.6),
        running=table.get("running", True),
        ignition=table.get("ignition", True),
        faults=[Fault.from_table(row) for row in table.get("fault", [])],
        dips=[(float(start), float(end), float(volts)) for start, end, volts in table.get("dips", [])],
        off=[(float(start), float(end)) for start, end in table.get("off", [])],
    )


def _ecu(row: Table, engine: Engine, table: Table, protocol: int) -> Ecu:
    return Ecu(
        request_id=int(row["request"], 16),
        response_id=int(row["response"], 16),
        answer=_obd(row, engine, table).answer,
        behaviour=_behaviour(row.get("behaviour", {})),
        extended=EXTENDED[protocol],
    )


def _old_ecu(row: Table, engine: Engine, table: Table, protocol: int) -> OldEcu:
    """An ECU before CAN has one address, `response`; its P2 is 30 ms where the file says nothing."""
    address = int(row["response"], 16)
    obd = OldObd(
        _obd(row, engine, table),
        [ComponentTest(*_numbers_of(test), test[4] == "min") for test in row.get("component_tests", [])],
        {
            int(sensor, 16): {int(test, 16): bytes.fromhex(data) for test, data in tests.items()}
            for sensor, tests in row.get("oxygen_tests", {}).items()
        },
    )
    behaviour = _behaviour({"p2_ms": 30, **row.get("behaviour", {})})
    return OldEcu(address, address, obd.answer, behaviour, protocol=protocol)


def _numbers_of(test: list[Any]) -> tuple[int, int, int, int]:
    """[test id, component, value, limit, "max" or "min"]: two hex strings and two counts."""
    return int(test[0], 16), int(test[1], 16), int(test[2]), int(test[3])


def _obd(row: Table, engine: Engine, table: Table) -> Obd:
    _only(row, ECU_KEYS, "[[ecu]]")
    return Obd(
        memory=_memory(row, engine),
        pids=_pids(row),
        live=_fixed(
            _scripted(_source(engine, running=table.get("running", True)), table), row.get("live", {})
        ),
        vehicle_information=_information(row, table),
        dids={int(did, 16): bytes.fromhex(value) for did, value in row.get("dids", {}).items()},
    )


def _source(engine: Engine, *, running: bool) -> Callable[[float], dict[str, float]]:
    """Live values at seconds after switch-on; with the engine off nothing turns or flows."""

    def live(at: float) -> dict[str, float]:
        values = values_at(engine, at + engine.running_for_s)
        if running:
            return values
        still = dict.fromkeys(
            ("rpm", "maf_g_s", "load_pct", "absolute_load_pct", "speed_kmh", "fuel_l_h", "run_time_s"), 0.0
        )
        return {**values, **still, "map_kpa": engine.baro_kpa, "voltage_v": 12.4}

    return live


def _scripted(
    source: Callable[[float], dict[str, float]], table: Table
) -> Callable[[float], dict[str, float]]:
    """Live values with the voltage (`dips`) and the engine's speed (`revs`) told for stretches of time.

    Each is [from s, to s, value], in seconds from plugging in.
    """
    told = {"voltage_v": table.get("dips", []), "rpm": table.get("revs", [])}

    def live(at: float) -> dict[str, float]:
        changed = {name: dip_at([(s, e, v) for s, e, v in rows], at) for name, rows in told.items()}
        return {**source(at), **{name: value for name, value in changed.items() if value is not None}}

    return live if any(told.values()) else source


def _fixed(source: Callable[[float], dict[str, float]], live: Table) -> Callable[[float], dict[str, float]]:
    """Live values with some of them held at what the file says, by the names of physics.py."""
    return (lambda at: {**source(at), **live}) if live else source


def _pids(row: Table) -> tuple[int, ...]:
    pids = tuple(int(pid, 16) for pid in row.get("pids", "01").split())
    if strangers := set(pids) - known_pids():
        raise SimulatorError(f"PID {min(strangers):02X} has no encoding in pids.toml")
    return pids


def _memory(row: Table, engine: Engine) -> Memory:
    later = [code for _, _, code in row.get("later", [])]
    for code in (*row.get("stored", []), *row.get("pending", []), *row.get("permanent", []), *later):
        encode_code(code)
    return Memory(
        fuel=engine.fuel,
        obd_standard=row.get("obd_standard", 0x06),
        stored=list(row.get("stored", [])),
        pending=list(row.get("pending", [])),
        permanent=list(row.get("permanent", [])),
        mil=row.get("mil"),
        code_count=row.get("code_count"),
        monitors=tuple(row.get("monitors", ())),
        incomplete=tuple(row.get("incomplete", ())),
        incomplete_this_cycle=tuple(row.get("incomplete_this_cycle") or row.get("incomplete", ())),
        freeze_frames=[_frozen(frame, _pids(row), engine) for frame in row.get("freeze", [])],
        tests=[Test(*_numbers(test)) for test in row.get("tests", [])],
        counters={**dict.fromkeys(COUNTERS, 0.0), **row.get("counters", {})},
        later=sorted(
            (float(at_s), _word(name, ("stored", "pending")), code)
            for at_s, name, code in row.get("later", [])
        ),
        on_clear=_word(row.get("on_clear", "works"), ("works", "ignored", "comes_back")),
        uds_codes=[_uds_code(text) for text in row["uds_codes"]] if "uds_codes" in row else None,
    )


def _word(given: str, known: tuple[str, ...]) -> str:
    if given not in known:
        raise SimulatorError(f"{given!r} is none of {', '.join(known)}")
    return given


def _uds_code(text: str) -> UdsCode:
    """`P0171-00 AF`: code, failure type, status byte."""
    code, failure, status = text.replace("-", " ").split()
    encode_code(code)
    return UdsCode(code, int(failure, 16), int(status, 16))


def _numbers(test: list[Any]) -> list[int]:
    """[MID, TID, unit-and-scaling id, value, min, max]: three hex strings and three counts."""
    return [int(part, 16) for part in test[:3]] + [int(part) for part in test[3:]]


def _frozen(frame: Table, pids: tuple[int, ...], engine: Engine) -> FreezeFrame:
    """A freeze frame is what the model says for its moment of the drive: it agrees with the fault."""
    on_the_road = dataclasses.replace(engine, driving=True)
    signals = {**values_at(on_the_road, float(frame["at_s"])), **frame.get("values", {})}
    return FreezeFrame(frame["code"], signals, tuple(pid for pid in pids if pid not in NOT_FROZEN))


def _information(row: Table, table: Table) -> dict[int, bytes]:
    told: dict[int, bytes] = {}
    if row.get("vin"):
        told[0x02] = encoded_vin(table["vin"] if row["vin"] is True else row["vin"])
    if calibrations := row.get("calibrations"):
        told.update(encoded_calibrations(calibrations))
    if counts := row.get("in_use"):
        diesel = table.get("engine", {}).get("fuel") == "diesel"
        told[0x0B if diesel else 0x08] = encoded_counters(counts)
    if name := row.get("name"):
        told[0x0A] = encoded_name(name)
    raw = row.get("information", {})  # infotype -> the bytes behind it, where the framing is the point
    return told | {int(number, 16): bytes.fromhex(text) for number, text in raw.items()}


def _behaviour(table: Table) -> Behaviour:
    """Keys as in `Behaviour`, times in ms where they end with _ms, services as hex strings."""
    table = dict(table)
    for key in [key for key in table if key.endswith("_ms")]:
        table[key.removesuffix("_ms") + "_s"] = table.pop(key) / 1000
    if "silent" in table:
        table["silent"] = frozenset(int(service, 16) for service in table["silent"])
    if "negative" in table:
        table["negative"] = {int(service, 16): int(nrc, 16) for service, nrc in table["negative"].items()}
    if "pending" in table:
        table["pending"] = {int(service, 16): times for service, times in table["pending"].items()}
    if table.get("filler") == "none":
        table["filler"] = None
    _only(table, frozenset(field.name for field in dataclasses.fields(Behaviour)), "behaviour")
    return Behaviour(**table)


def _only(table: Table, known: frozenset[str], where: str) -> None:
    if unknown := set(table) - known:
        raise SimulatorError(f"unknown key {min(unknown)!r} in {where}; known: {', '.join(sorted(known))}")
