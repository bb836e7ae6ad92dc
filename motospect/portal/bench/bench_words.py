"""What the bench says of one control unit: why a service gave nothing, in words a technician can act on."""

from __future__ import annotations

from flask_babel import gettext as _

from motospect.model.bench import EcuProgress

LISTS = ("03", "07", "0A")
BADNESS = ("no_data", "negative", "timeout", "bus_error", "garbage")


def tile_reasons(tile: EcuProgress) -> tuple[str, ...]:
    """Return one sentence for each fault list that did not come, and for a lamp or a memory not read."""
    wanted = [service for service in (*LISTS, "01", "19") if tile.services.get(service) in BADNESS]
    if tile.mil is not None:
        wanted = [service for service in wanted if service != "01"]
    # UDS beside the OBD services: who has none refuses or keeps silent, and that is no gap.
    wanted = [s for s in wanted if s != "19" or tile.services[s] not in {"no_data", "negative"}]
    if all(tile.services.get(service) == "no_data" for service in LISTS):
        return (_("It answered none of the three questions for fault codes."),)
    return tuple(_sentence(tile, service) for service in wanted)


def _sentence(tile: EcuProgress, service: str) -> str:
    what = {
        "03": _("Stored codes"),
        "07": _("Pending codes"),
        "0A": _("Permanent codes"),
        "01": _("Warning lamp"),
        "19": _("UDS fault memory"),
    }[service]
    outcome = tile.services[service]
    if outcome == "negative":
        nrc = tile.refusals.get(service, "")
        return _("%(what)s refused: %(why)s (NRC %(nrc)s).", what=what, why=refusal(nrc), nrc=nrc or "?")
    how = {
        "no_data": _("no answer"),
        "timeout": _("timed out"),
        "bus_error": _("bus error"),
        "garbage": _("the answer was garbled"),
    }[outcome]
    return _("%(what)s: %(how)s.", what=what, how=how)


def refusal(nrc: str) -> str:
    """Return what a negative response code (two hex digits, ISO 14229-1 table A.1) says to a question."""
    known = {
        "10": _("no reason given"),
        "11": _("it does not know this service"),
        "12": _("it does not know this form of the question"),
        "13": _("it found the length of the question wrong"),
        "21": _("it is busy"),
        "22": _("the conditions are not right"),
        "31": _("out of its range"),
        "33": _("it wants security access first"),
        "34": _("it wants authentication first"),
        "7E": _("not in its present session"),
        "7F": _("not in its present session"),
    }
    return known.get(nrc, _("a reason of its maker"))
