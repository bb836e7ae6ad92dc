"""The box itself: first run, settings, health, audit."""
