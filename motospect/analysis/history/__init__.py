"""What the box remembers of a vehicle: timeline, trends, fault matrix, and what changed since last time."""

from motospect.analysis.history.recurring import recurring
from motospect.analysis.history.since import since_last
from motospect.analysis.history.story import history_of

__all__ = ["history_of", "recurring", "since_last"]
