"""One scan and its vehicle: findings, codes, comparison, clearing, notes, estimate, history."""
