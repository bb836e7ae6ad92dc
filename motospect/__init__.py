"""MOTOSPECT: a workshop diagnostic appliance that tells the truth about a vehicle."""

__version__ = "0.1.0"
