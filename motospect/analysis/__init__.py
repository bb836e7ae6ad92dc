"""What a scan means: findings with evidence, the readiness verdict, and what was not established."""

from motospect.analysis.analyse import analyse, meaning_of

__all__ = ["analyse", "meaning_of"]
