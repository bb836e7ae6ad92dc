"""What maintenance is due: schedules, what was done, how the vehicle is used, and what goes together."""

from motospect.analysis.service.joined import joined_with_estimate, works_of
from motospect.analysis.service.plan import Now, plan_service, scan_day

__all__ = ["Now", "joined_with_estimate", "plan_service", "scan_day", "works_of"]
