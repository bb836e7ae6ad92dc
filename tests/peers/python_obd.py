"""Asks python-OBD the questions of the trap bench, once each, and prints its answers as one JSON line.

Run as a program of its own: `python python_obd.py ADDRESS`. None is "it said it has no answer".
"""

import json
import logging
import sys

import obd

VALUES = ("RPM", "COOLANT_TEMP", "SPEED")


def main(address: str) -> dict[str, object]:
    """Return codes by list, VIN, values and the freeze frame, as the library gives them."""
    logging.disable()
    car = obd.OBD(address, baudrate=115200)
    if not car.is_connected():
        return {}

    def ask(name: str) -> object:
        # `force`: the question is put even where the library believes the ECU has no such PID.
        reply = car.query(obd.commands[name], force=True)
        return None if reply.is_null() else reply.value

    def number(value: object) -> float | None:
        return None if value is None else float(value.magnitude)

    def codes(name: str) -> list[str] | None:
        told = ask(name)
        return None if told is None else [code for code, _ in told]

    frame = ask("DTC_FREEZE_DTC")
    vin = ask("VIN")
    return {
        "stored": codes("GET_DTC"),
        "pending": codes("GET_CURRENT_DTC"),
        "vin": bytes(vin).decode("ascii", "replace") if vin else None,
        "values": {name: number(ask(name)) for name in VALUES},
        "freeze": frame[0] if frame else None,
        "freeze_values": {name: number(ask(f"DTC_{name}")) for name in VALUES} if frame else {},
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))  # noqa: T201 - one line on stdout is what it is for
