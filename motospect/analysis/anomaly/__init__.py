"""Anomalies: what each signal should be by all others on this very vehicle, and whether it left that."""
