"""Paid services a shop may have a key for: one file each behind one port; unset, none is asked."""

from motospect.knowledge.providers.desk import ProviderDesk
from motospect.knowledge.providers.port import Wish
from motospect.knowledge.providers.services import Services, open_services

__all__ = ["ProviderDesk", "Services", "Wish", "open_services"]
