"""Live values watched until something happens, with what was read before and after it kept."""

from motospect.scan.watch.feed import Feed
from motospect.scan.watch.order import live_order, order_of, plain_order
from motospect.scan.watch.post import WatchPost
from motospect.scan.watch.recorder import CaptureLedger

__all__ = ["CaptureLedger", "Feed", "WatchPost", "live_order", "order_of", "plain_order"]
