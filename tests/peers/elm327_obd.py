"""Asks elm327obd the questions of the trap bench, once each, and prints its answers as one JSON line.

Run as a program of its own: `python elm327_obd.py socket://HOST:PORT`; it speaks TCP only. None is "it said
it has no answer". One call reads all three lists.
"""

import asyncio
import json
import sys

from elm327obd.elm import ELM327
from elm327obd.transport import ElmTransport

VALUES = {0x0C: "RPM", 0x05: "COOLANT_TEMP", 0x0D: "SPEED"}


async def answers(host: str, port: int) -> dict[str, object]:
    """Return codes by list, VIN, values and the freeze frame, as the library gives them."""
    car = ELM327(ElmTransport(host, port))
    await car.connect()
    if not car.vehicle_ok:
        return {}
    told: dict[str, object] = {}
    try:
        codes = await car.read_dtcs()
        for kind in ("stored", "pending", "permanent"):
            told[kind] = [dtc.code for dtc in codes if dtc.kind.lower() == kind]
    except Exception as refused:  # noqa: BLE001 - whatever it raises is its way to say "not read"
        told["error"] = repr(refused)
    told["vin"] = (await car.vehicle_info()).vin or None
    try:
        values = await car.read_decoded(list(VALUES))
        told["values"] = {VALUES[pid]: value for pid, value in values.items() if pid in VALUES}
    except Exception as refused:  # noqa: BLE001 - as above
        told["error"] = repr(refused)
    try:
        code, frozen = await car.freeze_frame()
        told["freeze"] = code
        told["freeze_values"] = {VALUES[p]: v for p, v in frozen.items() if p in VALUES} if code else {}
    except Exception as refused:  # noqa: BLE001 - as above
        told["error"] = repr(refused)
    return told


def main(address: str) -> dict[str, object]:
    """Ask at a `socket://` address."""
    host, port = address.removeprefix("socket://").rsplit(":", 1)
    return asyncio.run(answers(host, int(port)))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1]), default=str))  # noqa: T201 - one line on stdout is what it is for
