"""What a scan means: findings with evidence, the readiness verdict, and what was not established."""

from motospect.analysis.analyse import analyse

__all__ = ["analyse"]
