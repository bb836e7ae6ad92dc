"""What maintenance is due: schedules, what was done, how the vehicle is used, and what goes together."""

from motospect.analysis.service.joined import works_of
from motospect.analysis.service.plan import plan_service, scan_day

__all__ = ["plan_service", "scan_day", "works_of"]
