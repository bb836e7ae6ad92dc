"""What is known about vehicles in general: code titles, severity, VIN, inspection; tables with sources."""

from motospect.knowledge.catalogue import CatalogueCause, CodeEntry, code_entry
from motospect.knowledge.identifier import Identifier
from motospect.knowledge.identify import identify
from motospect.knowledge.inspection import DIESEL_MONITORS, LAMP_SOURCE
from motospect.knowledge.notices import NoticeDesk
from motospect.knowledge.providers import ProviderDesk
from motospect.knowledge.severity import CodeSeverity, severity_of

__all__ = [
    "DIESEL_MONITORS",
    "LAMP_SOURCE",
    "CatalogueCause",
    "CodeEntry",
    "CodeSeverity",
    "Identifier",
    "NoticeDesk",
    "ProviderDesk",
    "code_entry",
    "identify",
    "severity_of",
]
