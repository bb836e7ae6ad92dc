"""`motospect vin`: which vehicle a VIN stands for, whether the VIN itself is right, and what others tell."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

import click

from motospect.cli.provided_words import show_notices, show_provided
from motospect.cli.vin_words import show, show_rungs, show_statement
from motospect.config import Settings, load_settings
from motospect.knowledge.identifier import FOLDER
from motospect.knowledge.identify import Question, answers
from motospect.knowledge.nhtsa import PUBLIC_URL as NHTSA_URL
from motospect.knowledge.notices import NoticeDesk
from motospect.knowledge.providers import Wish, open_services
from motospect.knowledge.rungs import contradictions, rungs
from motospect.knowledge.vin_comparison import compare_vins
from motospect.knowledge.vin_places import statement
from motospect.knowledge.vpic_online import PUBLIC_URL as VPIC_URL
from motospect.model.provided import Notices, Provided, Topic
from motospect.model.scan import VehicleIdentity, VinSource
from motospect.model.vin import VinComparison, VinReading, VinStatement
from motospect.model.wire import to_json

SOURCES: tuple[VinSource, ...] = tuple(s for s in get_args(VinSource) if s != "none")
NOTICES_S = 120.0
"""Within this NHTSA has answered or will not."""


@dataclass(frozen=True, slots=True)
class VinReport:
    """What the command prints with --json."""

    vehicle: VehicleIdentity
    comparison: VinComparison
    statement: VinStatement
    rungs: tuple[VehicleIdentity, ...] = ()
    contradictions: tuple[str, ...] = ()
    notices: Notices | None = None
    provided: tuple[Provided, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be asked of providers beside the identity: topic and words."""

    topics: tuple[tuple[Topic, str], ...]
    code: str
    odometer_km: float | None


@click.command("vin")
@click.argument("vins", nargs=-1, required=True, metavar="VIN...")
@click.option(
    "--source",
    "sources",
    help="Where each VIN comes from: ecu, typed, photo; comma-separated, typed if absent.",
)
@click.option("--offline", is_flag=True, help="Ask nobody, even where it is configured.")
@click.option("--online", is_flag=True, help="Ask NHTSA even where it is not configured.")
@click.option("--recalls", is_flag=True, help="Also recalls and complaints of such vehicles.")
@click.option("--parts", metavar="WORDS", help="Also what the providers ask for this part.")
@click.option(
    "--labour", metavar="WORDS", help="Also how long this operation takes by the providers' guides."
)
@click.option("--technical", metavar="WORDS", help="Also the technical data about this.")
@click.option("--image", is_flag=True, help="Also the address of a picture.")
@click.option(
    "--code", default="", metavar="CODE", help="Trouble code, for providers that price a repair by it."
)
@click.option("--odometer-km", type=click.FloatRange(0, 5e6), help="Odometer, for the same.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(  # noqa: PLR0913 - one parameter an option
    vins: tuple[str, ...],
    *,
    sources: str | None,
    offline: bool,
    online: bool,
    recalls: bool,
    parts: str | None,
    labour: str | None,
    technical: str | None,
    image: bool,
    code: str,
    odometer_km: float | None,
    as_json: bool,
) -> None:
    """Say which vehicle VIN stands for; several VINs of one vehicle are compared place by place.

    Exit status 1 when the check digit is wrong or the VINs contradict each other.
    """
    if offline and online:
        raise click.UsageError("--offline and --online exclude each other.")
    settings = _settings(offline=offline, online=online)
    comparison = compare_vins(_readings(vins, sources))
    vehicle = _identity(comparison, settings)
    wishes: list[tuple[Topic, str | None]] = [
        ("part_offers", parts),
        ("labour_times", labour),
        ("technical_data", technical),
        ("image", "" if image else None),
    ]
    wanted = _Wanted(tuple((topic, text) for topic, text in wishes if text is not None), code, odometer_km)
    told = rungs(vehicle)
    report = VinReport(
        vehicle=vehicle,
        comparison=comparison,
        statement=statement(vehicle),
        rungs=told,
        contradictions=contradictions(told),
        notices=_notices(vehicle, settings) if recalls else None,
        provided=_provided(vehicle, wanted, settings),
    )
    if as_json:
        click.echo(to_json(report).decode())
    else:
        show(report.vehicle, comparison)
        show_rungs(report.rungs, report.contradictions)
        if vehicle.vin:
            show_statement(report.statement)
        if report.notices:
            show_notices(report.notices)
        for provided in report.provided:
            show_provided(provided)
    sys.exit(1 if comparison.vin is None or vehicle.vin_check == "bad" else 0)


def _settings(*, offline: bool, online: bool) -> Settings:
    settings = load_settings()
    if offline:
        return replace(settings, knowledge_vpic_url="", knowledge_recalls_url="", knowledge_providers_file="")
    if online:
        return replace(
            settings,
            knowledge_vpic_url=settings.knowledge_vpic_url or VPIC_URL,
            knowledge_recalls_url=settings.knowledge_recalls_url or NHTSA_URL,
        )
    return settings


def _readings(vins: Sequence[str], sources: str | None) -> list[VinReading]:
    given = sources.split(",") if sources else ["typed"] * len(vins)
    if len(given) != len(vins):
        raise click.UsageError(f"--source names {len(given)} sources for {len(vins)} VINs.")
    number = 0
    readings = []
    for vin, said in zip(vins, given, strict=True):
        source, _, ecu = said.strip().partition(":")
        if source not in SOURCES:
            raise click.UsageError(f"{said} is no source; there are {', '.join(SOURCES)}, and ecu:7E8.")
        number += source == "ecu"
        unnamed = f"number {number}" if sources and sources.count("ecu") > 1 else None
        readings.append(VinReading(source, vin, (ecu or unnamed) if source == "ecu" else None))
    return readings


def _identity(comparison: VinComparison, settings: Settings) -> VehicleIdentity:
    if comparison.vin is None:
        return VehicleIdentity()
    source = comparison.agree[0].source
    url = settings.knowledge_vpic_url
    kept = str(settings.store_dir / FOLDER) if url else ""
    told = list(answers(Question(comparison.vin, source, url, kept)))
    for each in told:
        if each.trouble:
            click.echo(f"motospect: vPIC online could not be asked: {each.trouble}.", err=True)
    return [each.vehicle for each in told if each.vehicle is not None][-1]


def _notices(vehicle: VehicleIdentity, settings: Settings) -> Notices:
    desk = NoticeDesk(url=settings.knowledge_recalls_url, store_dir=settings.store_dir)
    found = desk.of(vehicle)
    if found.asking:
        desk.wait(vehicle, NOTICES_S)
        found = desk.of(vehicle)
    return found


def _provided(vehicle: VehicleIdentity, wanted: _Wanted, settings: Settings) -> tuple[Provided, ...]:
    services = open_services(settings.knowledge_providers_file, settings.store_dir)
    wish = Wish(
        topic="image",
        vin=vehicle.vin or "",
        make=vehicle.make or "",
        model=vehicle.model or "",
        year=vehicle.model_year,
        code=wanted.code.upper(),
        odometer_km=wanted.odometer_km,
    )
    return tuple(
        provided
        for topic, text in wanted.topics
        for provided in services.ask(replace(wish, topic=topic, words=text))
    )
