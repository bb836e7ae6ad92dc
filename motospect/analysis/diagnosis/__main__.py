"""`python -m motospect.analysis.diagnosis` prints the page of all rules."""

from __future__ import annotations

import sys

from motospect.analysis.diagnosis.rulebook import load_rules, page

if __name__ == "__main__":
    sys.stdout.write(page(load_rules()))
