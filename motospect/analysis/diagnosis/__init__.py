"""What may be the cause of what was found, why, how sure, and what to test next."""

from motospect.analysis.diagnosis.diagnose import Diagnosed, diagnose
from motospect.analysis.diagnosis.rulebook import RuleFile, load_rules

__all__ = ["Diagnosed", "RuleFile", "diagnose", "load_rules"]
