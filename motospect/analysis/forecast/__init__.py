"""How long things will last: what every visit measured, its robust trend, and when that meets its limit."""

from motospect.analysis.forecast.forecasts import forecasts

__all__ = ["forecasts"]
