"""What a scan did not establish, in sentences for the report: as much a result as the findings."""

from __future__ import annotations

from motospect.analysis.words import ecu_name, listed, outcome, service
from motospect.model.battery import BatteryTest
from motospect.model.scan import Scan

ALWAYS = (
    "Airbag, brake and body control units were not asked: this is the emissions-related scan of SAE J1979.",
    "Mechanical wear, tyres, lights and fluids are not part of a diagnostic scan.",
)

UDS = {"19", "22"}
"""What most ECUs of the emissions-related scan do not have: it adds to the picture and is no gap in it."""


def not_checked(scan: Scan) -> tuple[str, ...]:
    """Return one sentence for each part of the picture that stayed dark, those that always do first."""
    said = list(ALWAYS)
    if scan.state == "interrupted":
        said.append("The scan was interrupted: what was not asked by then is not known.")
    if not scan.ecus:
        said.append("No ECU answered: neither codes nor monitors nor values were read.")
    for ecu in scan.ecus:
        if ecu.state != "answered":
            said.append(f"{ecu_name(ecu)} could not be read in full (state: {ecu.state.replace('_', ' ')}).")
        dark = [
            f"{service(number)}: {outcome(ended)}"
            for number, ended in sorted(ecu.services.items())
            if ended.outcome != "ok" and number not in UDS
        ]
        if dark:
            said.append(f"{ecu_name(ecu)} did not give {listed(dark)}.")
    if scan.battery is not None:
        said += _battery(scan.battery)
    return tuple(said)


def _battery(test: BatteryTest) -> list[str]:
    """Return what the battery test left open; without a sensor node the box is not set up to test any."""
    if test.state == "not_measured":
        return [test.headline]
    dark: list[str] = [part.phase for part in test.parts if part.state == "not_measured"]
    return [f"The battery test did not measure {listed(dark)}."] if dark else []
