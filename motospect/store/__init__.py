"""The box's memory: one SQLite file that keeps every scan, its evidence and what still has to be sent."""

from motospect.store.rows import CaptureRow, OutboxRow, ScanRow, SharedScan, VehicleRow
from motospect.store.store import Store

__all__ = ["CaptureRow", "OutboxRow", "ScanRow", "SharedScan", "Store", "VehicleRow"]
