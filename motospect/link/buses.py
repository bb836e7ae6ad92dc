"""Which rules a vehicle's bus follows, by the name its protocol has in `adapters`."""

from __future__ import annotations

from motospect.adapters.old_bus import BY_NAME
from motospect.link.conversation import Addressing
from motospect.link.framing import Framing
from motospect.link.old_bus import OldBusFraming

_CAN_11, _CAN_29 = " CAN 11/", " CAN 29/"


def framing_of(protocol: str | None) -> Framing | None:
    """Return the rules of a protocol by its name; None for one that is not read, such as J1939."""
    if protocol is None:
        return None
    if protocol in BY_NAME:
        return OldBusFraming(BY_NAME[protocol])
    if _CAN_11 in protocol or (_CAN_29 in protocol and "J1939" not in protocol):
        return Addressing(extended=_CAN_29 in protocol)
    return None
