"""The box's memory: one SQLite file that keeps every scan, its evidence and what still has to be sent."""

from motospect.store import migrations_desk as _migrations_desk  # noqa: F401 - its steps follow the others
from motospect.store.remembered import Remembered, remembered
from motospect.store.rows import CaptureRow, OutboxRow, ScanRow, SharedScan, VehicleRow
from motospect.store.store import Store

__all__ = [
    "CaptureRow",
    "OutboxRow",
    "Remembered",
    "ScanRow",
    "SharedScan",
    "Store",
    "VehicleRow",
    "remembered",
]
