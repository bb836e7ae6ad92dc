"""What a scan means: findings with evidence, the readiness verdict, and what was not established."""

from motospect.analysis.analyse import analyse, meaning_of
from motospect.analysis.anomaly.trends import learned_from, looking_back

__all__ = ["analyse", "learned_from", "looking_back", "meaning_of"]
