"""Live values watched until something happens, with what was read before and after it kept."""

from motospect.scan.watch.order import order_of, plain_order
from motospect.scan.watch.post import WatchPost
from motospect.scan.watch.recorder import CaptureLedger

__all__ = ["CaptureLedger", "WatchPost", "order_of", "plain_order"]
