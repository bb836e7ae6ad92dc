"""Builds the portal: the Flask application from one file per page, and the streams beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import session
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from markupsafe import Markup, escape

from motospect import __version__
from motospect.config import Settings
from motospect.errors import StoreError
from motospect.knowledge import ProviderDesk
from motospect.knowledge.code_facts import in_few_words
from motospect.model.estimate import Estimate, EstimateContent
from motospect.model.estimate_edit import EstimateEdit
from motospect.model.evidence import spans
from motospect.model.finding import Analysis
from motospect.model.part import PartState
from motospect.model.profile import Profile
from motospect.model.provided import Notices
from motospect.model.report import Report
from motospect.model.scan import Scan
from motospect.model.verification import Verification
from motospect.model.wording import Wording
from motospect.portal import problems
from motospect.portal.api.cross_origin import set_up_cross_origin
from motospect.portal.api.docs_page import api_docs_pages
from motospect.portal.api.programs_page import programs_pages
from motospect.portal.api.routes import Desks, api_pages
from motospect.portal.assets import Assets, cache_and_pack
from motospect.portal.bench.bench_page import bench_pages
from motospect.portal.bench.bench_words import tile_reasons
from motospect.portal.bench.demo_page import demo_pages
from motospect.portal.bench.jobs_page import jobs_pages, open_jobs
from motospect.portal.bench.search_page import search_pages
from motospect.portal.bench.status_bar import StatusBar, status_pages
from motospect.portal.box.adapter_page import adapter_pages
from motospect.portal.box.audit_page import audit_pages
from motospect.portal.box.box_page import box_pages, maintenance_guard
from motospect.portal.box.first_run import first_run_open, first_run_pages
from motospect.portal.box.health_page import health_pages
from motospect.portal.box.metrics_page import metrics_pages
from motospect.portal.box.rules_page import rules_pages
from motospect.portal.box.settings_page import settings_pages
from motospect.portal.box_desk import BoxDesk
from motospect.portal.bulletin import Bulletin
from motospect.portal.customer.check_in_page import check_in_pages
from motospect.portal.customer.consent_desk import ConsentDesk
from motospect.portal.customer.customer_copy import CustomerCopies
from motospect.portal.customer.customer_page import customer_pages
from motospect.portal.customer.customer_view import work_time
from motospect.portal.customer.decisions_page import decisions_pages
from motospect.portal.customer.job_desk import JobDesk
from motospect.portal.customer.remote_decisions import RemoteDecisions
from motospect.portal.customer.screen_page import offered, qr, screen_pages
from motospect.portal.customer.sharing import Shares
from motospect.portal.guards import add_headers, host_guard
from motospect.portal.live.live_page import live_pages
from motospect.portal.live.live_streams import LiveStreams
from motospect.portal.live.replay_page import replay_pages
from motospect.portal.live.watch_page import watch_pages
from motospect.portal.mcp.page import mcp_pages
from motospect.portal.navigation import set_up_navigation
from motospect.portal.paper.export_page import export_pages
from motospect.portal.paper.papers import Papers
from motospect.portal.paper.verification import set_up_verification
from motospect.portal.paper.verify_page import Examination, verify_pages
from motospect.portal.parts import DemoSwitch, Parts, WireDesk
from motospect.portal.people.access import csrf_token, current_person, set_up_access
from motospect.portal.people.people_desk import PeopleDesk
from motospect.portal.people.people_page import keep_language, own_pin_pages, people_pages
from motospect.portal.people.roles import may, role_word
from motospect.portal.people.sign_in import sign_in_pages
from motospect.portal.photos.checklist_page import checklist_pages
from motospect.portal.photos.photo_page import photo_pages
from motospect.portal.photos.template_page import template_pages
from motospect.portal.photos.uploads import Intake, set_up_uploads
from motospect.portal.photos.vin_page import vin_pages
from motospect.portal.portal import Portal
from motospect.portal.reader_language import set_up_languages
from motospect.portal.scan.clear_page import clear_pages, clearings
from motospect.portal.scan.compare_page import compare_pages
from motospect.portal.scan.estimate_edit_page import estimate_edit_pages
from motospect.portal.scan.estimate_page import estimate_pages
from motospect.portal.scan.notes_page import notes_pages
from motospect.portal.scan.scan_page import scan_pages
from motospect.portal.scan.service_page import service_pages
from motospect.portal.scan.vehicle_page import vehicle_pages
from motospect.portal.scan.where_to_look import network_svg, where_to_look
from motospect.portal.streams import Streams
from motospect.portal.words import (
    ESTIMATE_WORDS,
    VOCABULARY,
    row_sign,
)
from motospect.scan.bay import Bay
from motospect.store import Store

LARGEST_REQUEST_BYTES = 64 * 1024


def create_portal(  # noqa: PLR0913 - the composition root names every part by keyword
    *,
    settings: Settings,
    store: Store,
    bay: Bay,
    health: Callable[[], tuple[PartState, ...]],
    print_report: Callable[[Report, Path], Path],
    expect_report: Callable[[], None],
    analyse: Callable[[Scan], Analysis],
    public_url: Callable[[], str],
    lan_url: Callable[[], str],
    metrics: Callable[[], bytes],
    wordings: Callable[[Scan, Analysis], Mapping[str, Wording]],
    notices: Callable[[Scan], Notices | None],
    providers: ProviderDesk,
    estimate: Callable[[Scan], Estimate | None],
    estimate_as_if: Callable[[Scan, EstimateEdit], EstimateContent | None],
    profile: Callable[[], Profile],
    demo_car: DemoSwitch | None,
    wire: WireDesk,
    box: BoxDesk,
    export: Callable[[str, Path], Path],
    verify: Callable[[Path], Verification],
) -> Portal:
    """Return the portal as an ASGI application; raises StoreError when the session key cannot be kept."""
    return build(
        Parts(
            settings=settings,
            store=store,
            bay=bay,
            health=health,
            print_report=print_report,
            expect_report=expect_report,
            analyse=analyse,
            public_url=public_url,
            lan_url=lan_url,
            metrics=metrics,
            wordings=wordings,
            notices=notices,
            providers=providers,
            estimate=estimate,
            estimate_as_if=estimate_as_if,
            profile=profile,
            demo_car=demo_car,
            wire=wire,
            box=box,
            export=export,
            verify=verify,
        )
    )


def build(parts: Parts) -> Portal:
    """Return the portal built from `parts`; for those who bring a clock of their own."""
    pages = OpenAPI(
        "motospect.portal",
        info=Info(title="MOTOSPECT", version=__version__),
        doc_ui=False,
        validation_error_callback=problems.misfit,
    )
    pages.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST_BYTES
    access = set_up_access(pages, parts)
    pages.before_request(host_guard(parts))
    set_up_cross_origin(pages, parts.settings)
    set_up_uploads(pages, parts, access)
    pages.before_request(access.guard)
    assets = Assets(Path(__file__).with_name("static"))
    pages.after_request(cache_and_pack(assets))
    pages.before_request(maintenance_guard(parts))
    pages.after_request(add_headers)
    problems.register(pages)
    set_up_languages(pages, parts, keep=lambda code: keep_language(parts, code))
    _set_up_templates(pages, parts)
    set_up_verification(pages, parts)
    all_there = set_up_navigation(pages)
    bar = StatusBar(parts)
    pages.jinja_env.globals["status_now"] = bar.now
    pages.jinja_env.globals["asset"] = assets.url
    bulletin = Bulletin(parts.bay.snapshot, parts.bay.watch)
    papers, shares, desk = Papers(parts), Shares(parts, bulletin.tell), clearings(parts)
    consents = ConsentDesk(parts, bulletin)
    examination = Examination(parts, intake := Intake(parts))
    people, jobs = PeopleDesk(parts, access), JobDesk(parts, bulletin)
    for blueprint in (
        sign_in_pages(parts, access),
        first_run_pages(parts),
        settings_pages(parts),
        people_pages(parts, people),
        own_pin_pages(access),
        demo_pages(parts),
        adapter_pages(parts),
        bench_pages(parts, bar),
        status_pages(bar),
        scan_pages(parts, papers, shares),
        notes_pages(parts),
        search_pages(parts),
        clear_pages(parts, desk),
        service_pages(parts),
        compare_pages(parts),
        estimate_pages(parts, papers),
        estimate_edit_pages(parts, bulletin),
        customer_pages(parts, papers, shares, consents),
        check_in_pages(parts, shares, jobs),
        jobs_pages(parts, shares, jobs),
        decisions_pages(parts, shares, consents),
        screen_pages(parts, shares),
        health_pages(parts),
        *((box_pages(parts),) if parts.box is not None else ()),
        audit_pages(parts),
        mcp_pages(parts),
        programs_pages(parts),
        api_docs_pages(parts),
        metrics_pages(parts),
        vehicle_pages(parts),
        watch_pages(parts),
        live_pages(parts),
        replay_pages(parts),
        rules_pages(),
        export_pages(parts),
        photo_pages(parts, intake),
        checklist_pages(parts, intake, bulletin),
        template_pages(parts),
        vin_pages(parts, intake),
        verify_pages(examination),
    ):
        pages.register_blueprint(blueprint)
    desks = Desks(papers, shares, desk, consents, people, jobs, intake, examination, bulletin)
    pages.register_api(api_pages(parts, desks))
    all_there()

    def customer_url() -> str | None:
        share = offered(parts.bay.snapshot(), shares)
        return share.url if share else None

    streams = Streams(pages, bulletin.watch)
    live = LiveStreams(pages, parts.bay.post.feed, lambda: parts.bay.snapshot().watch)
    copies = CustomerCopies(pages, parts)
    decide = RemoteDecisions(pages, parts, consents)
    return Portal(pages, streams, live, copies=copies, decide=decide, customer_url=customer_url)


def _set_up_templates(pages: OpenAPI, parts: Parts) -> None:
    pages.jinja_options = {**pages.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    pages.jinja_env.filters.update(
        when=_when,
        spans=spans,
        in_few_words=in_few_words,
        prose=_prose,
        work_time=work_time,
        **ESTIMATE_WORDS,
    )
    pages.jinja_env.globals.update(
        **VOCABULARY,
        csrf_token=csrf_token,
        qr=qr,
        row_sign=row_sign,
        open_jobs=lambda: open_jobs(parts),
        role_word=role_word,
        may=may,
        tile_reasons=tile_reasons,
        shop_name=parts.settings.shop_name,
        version=__version__,
        where_to_look=where_to_look,
        network_svg=network_svg,
    )

    @pages.context_processor
    def about_everything() -> dict[str, Any]:
        try:
            person = current_person() if session else None
            unfinished = first_run_open(parts, person)
        except StoreError:  # the page that is being made says so; its frame does without
            person, unfinished = None, False
        return {
            "shop_name": parts.frame_profile().shop_name,
            "box_is_demo": parts.bay.snapshot().demo,
            "demo_can_end": parts.demo_car is not None,
            "signed_in": person is not None,
            "person": person,
            "first_run_open": unfinished,
        }


def _when(at: str) -> str:
    """Return RFC 3339 UTC as people read it; the page's script then shows the reader's own time zone."""
    try:
        return dt.datetime.fromisoformat(at).astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return at


def _prose(text: str) -> Markup:
    """Return a sentence with `code` in backticks shown as such, and long names breakable at underscores."""
    spelled = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text)))
    return Markup(spelled.replace("_", "_<wbr>"))  # noqa: S704 - escaped above
