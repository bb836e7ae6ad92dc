"""Vehicles by their VIN, and the history of one: timeline, faults by visit, trends; as pages and as API."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from motospect.analysis.history import history_of
from motospect.errors import VehicleUnknown
from motospect.model.history import Trend, VehicleHistory
from motospect.model.wire import to_json
from motospect.portal.charts import trend_chart
from motospect.portal.monitor_bars import monitor_name
from motospect.portal.openapi import described, listed
from motospect.portal.pagination import part_of_list
from motospect.portal.parts import Parts
from motospect.portal.reader_language import reader_language
from motospect.store import Store, remembered

PAGE_LENGTH = 30
MOST_VISITS = 200
COLUMNS = 10
"""Newest visits shown as columns of the fault matrix; the sentence beside counts all."""


class VehiclePath(BaseModel):
    """Which vehicle."""

    vin: str = Field(description="VIN")


class VehiclePage(BaseModel):
    """Which part of the list."""

    limit: int = Field(50, ge=1, le=200, description="At most this many, the one scanned last first")
    search: str = Field("", description="Only VINs that contain this")
    before: str | None = Field(None, description="Only vehicles behind the one whose last scan this is")


class HistoryReach(BaseModel):
    """How far back."""

    limit: int = Field(50, ge=1, le=MOST_VISITS, description="At most this many visits, the newest")
    demo: bool = Field(False, description="The virtual vehicle of this VIN instead of the real one")


def vehicle_pages(parts: Parts) -> Blueprint:
    """Return the list of vehicles and the pages of one."""
    pages = Blueprint("vehicle", __name__)

    @pages.get("/vehicles")
    def index() -> str:
        search = request.args.get("search", "").strip()
        before = request.args.get("before")
        rows = parts.store.vehicles.rows(limit=PAGE_LENGTH + 1, search=search, before=before)
        return render_template(
            "vehicles.html",
            rows=rows[:PAGE_LENGTH],
            more=len(rows) > PAGE_LENGTH,
            search=search,
            without_vin=parts.store.vehicles.without_vin(),
        )

    @pages.get("/vehicles/<vin>")
    def page(vin: str) -> str:
        told = vehicle_history(parts.store, vin, demo=_demo(), limit=MOST_VISITS)
        last = parts.store.scan(told.visits[-1].scan)
        return render_template(
            "vehicle.html",
            told=told,
            last=last,
            notices=parts.notices(last),
            columns=range(max(0, len(told.visits) - COLUMNS), len(told.visits)),
            groups=_groups(told),
            chart=lambda trend: trend_chart(trend, len(told.visits), reader_language(parts)),
            test_name=test_name,
            demo=told.demo,
        )

    @pages.get("/vehicles/<vin>/trend")
    def trend(vin: str) -> str:
        told = vehicle_history(parts.store, vin, demo=_demo(), limit=MOST_VISITS)
        wanted = request.args.get("of", "")
        found = next((trend for trend in told.trends if trend.key == wanted), None)
        if found is None:
            raise VehicleUnknown(
                f"There is no trend {wanted} of vehicle {vin}.", hint="Choose one on the vehicle's page."
            )
        return render_template(
            "trend.html",
            told=told,
            trend=found,
            drawn=trend_chart(found, len(told.visits), reader_language(parts)),
            test_name=test_name,
            demo=told.demo,
        )

    return pages


def vehicle_routes(api: APIBlueprint, parts: Parts) -> None:
    """Add vehicles and their history to the API."""

    @api.get(
        "/vehicles", summary="Vehicles, the one scanned last first", responses={200: listed("VehicleRow")}
    )
    def vehicles(query: VehiclePage) -> Response:
        rows = parts.store.vehicles.rows(limit=query.limit + 1, search=query.search, before=query.before)
        return part_of_list(rows, query.limit, lambda row: row.last.id)

    @api.get(
        "/vehicles/<vin>/history",
        summary="Timeline, faults and trends",
        responses={200: described("VehicleHistory")},
    )
    def history(path: VehiclePath, query: HistoryReach) -> Response:
        told = vehicle_history(parts.store, path.vin, demo=query.demo, limit=query.limit)
        return Response(to_json(told), mimetype="application/json")


def vehicle_history(store: Store, vin: str, *, demo: bool, limit: int) -> VehicleHistory:
    """Return what the store remembers of a vehicle; raises VehicleUnknown when that is nothing."""
    vin = vin.strip().upper()
    found = remembered(store, vin, demo=demo, limit=limit)
    return history_of(
        vin,
        found.scans,
        found.captures,
        services=found.services,
        estimates=found.estimates,
        demo=demo,
        older=found.older,
    )


def test_name(trend: Trend) -> str:
    """Return the name of a monitor test's trend: what its monitor watches, and its ids."""
    return f"{monitor_name(trend.name.partition('/')[0])} {trend.name}".strip()


def _demo() -> bool:
    return request.args.get("demo") == "yes"


def _groups(told: VehicleHistory) -> list[tuple[str, list[Trend]]]:
    """Return the trends in groups with a title, tests before signals, each control unit by itself."""
    groups: dict[str, list[Trend]] = {}
    for trend in sorted(told.trends, key=lambda trend: (trend.kind == "signal", trend.ecu or "")):
        kind = "Signals" if trend.kind == "signal" else "Monitor tests"
        groups.setdefault(f"{kind} of {trend.ecu or 'no control unit'}", []).append(trend)
    return list(groups.items())
