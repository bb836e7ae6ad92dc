"""Tracks made fit for judging: possible values only, in one unit, on one time axis, by operating point."""
