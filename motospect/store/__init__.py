"""The box's memory: one SQLite file that keeps every scan, its evidence and what still has to be sent."""

from motospect.store.rows import OutboxRow, ScanRow, SharedScan
from motospect.store.store import Store

__all__ = ["OutboxRow", "ScanRow", "SharedScan", "Store"]
