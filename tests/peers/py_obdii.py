"""Asks py-obdii the questions of the trap bench, once each, and prints its answers as one JSON line.

Run as a program of its own: `python py_obdii.py ADDRESS PROTOCOL`. None is "it said it has no answer". It
takes the first protocol the adapter accepts, so it is told the number of the vehicle's. It has no pending
codes and does not decode the VIN; its freeze frame commands carry no frame number and name no code.
"""

import json
import sys

from obdii import Connection, Protocol, commands

VALUES = {"RPM": "ENGINE_SPEED", "COOLANT_TEMP": "ENGINE_COOLANT_TEMP", "SPEED": "VEHICLE_SPEED"}


def main(address: str, protocol: int) -> dict[str, object]:
    """Return codes by list, VIN, values and the freeze frame, as the library gives them."""
    with Connection(address, baudrate=115200, protocol=Protocol(protocol)) as car:

        def ask(name: str) -> object:
            try:
                return car.query(commands[name]).value
            except Exception:  # noqa: BLE001 - whatever it raises is its way to say "not read"
                return None

        codes = ask("GET_DTC")
        return {
            "stored": None if codes is None else [getattr(code, "code", str(code)) for code in codes],
            "values": {name: ask(theirs) for name, theirs in VALUES.items()},
        }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2])), default=str))  # noqa: T201 - one line on stdout is what it is for
