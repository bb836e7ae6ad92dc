"""The composition root: the only room that knows all others."""

from motospect.app.aftermath import estimate_of, maintenance_plan, past_of, print_scan, report_of
from motospect.app.daemon import Daemon, build

__all__ = ["Daemon", "build", "estimate_of", "maintenance_plan", "past_of", "print_scan", "report_of"]
