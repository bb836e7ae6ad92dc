"""From what a scan means to what putting it right may cost: work, prices, shared labour, three options."""

from motospect.analysis.estimate.content import estimate

__all__ = ["estimate"]
