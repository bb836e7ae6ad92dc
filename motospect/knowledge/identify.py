"""Who a vehicle is by its VIN, rung by rung: vPIC online, vPIC offline, maker and year alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motospect.knowledge.kept_answers import AnswerFolder
from motospect.knowledge.vin import is_vin, read_vin
from motospect.knowledge.vpic import VpicAnswer, decode_offline, told
from motospect.knowledge.vpic_online import ask_vpic
from motospect.model.scan import VehicleIdentity, VinSource


@dataclass(frozen=True, slots=True)
class Question:
    """A VIN and where it may be looked up: no `url`, nothing online; no `kept` folder, no memory."""

    vin: str
    source: VinSource = "ecu"
    url: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer, or why vPIC online gave none."""

    vehicle: VehicleIdentity | None = None
    trouble: str | None = None


def identify(vin: str, *, source: VinSource = "ecu") -> VehicleIdentity:
    """Return who the vehicle is, offline; absent facts stay None, `decoded_by` says who told the rest."""
    plain = read_vin(vin, source=source)
    if plain.vin is None or not is_vin(plain.vin):
        return plain
    return told(plain, decode_offline(plain.vin), "ultravin") or plain


def answers(question: Question) -> Iterator[Told]:
    """Yield what is known at once, and then the better answer of vPIC online if it has one."""
    plain = read_vin(question.vin, source=question.source)
    vin = plain.vin or ""
    folder = AnswerFolder(Path(question.kept), VpicAnswer) if question.kept else None
    kept = folder.recall(vin) if folder and question.url else None
    known = _known(plain, kept.answer if kept else None)
    yield Told(known or identify(vin, source=question.source))
    if kept is not None or not question.url or not is_vin(vin):
        return
    try:
        answer = ask_vpic(question.url, vin)
        if folder is not None:
            folder.keep(vin, answer)
    except OSError as why:
        yield Told(trouble=str(why))
        return
    yield Told(_known(plain, answer))


def _known(plain: VehicleIdentity, answer: VpicAnswer | None) -> VehicleIdentity | None:
    return told(plain, answer, "vpic") if answer is not None else None
