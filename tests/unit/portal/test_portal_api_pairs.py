"""What people do on pages, programs do by the API: every form and every page has its operation, or a reason.

A new page without its operation, an operation that is gone and a role that differs fail here.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from portal_box import Box, bench_ready, make_box

from motospect.portal.box_desk import BoxDesk, Keeper
from motospect.portal.people.access import OPEN_ENDPOINTS, TOKEN_ENDPOINTS
from motospect.portal.people.roles import SAFE_METHODS, role_needed
from motospect.store import Store

CHANGES = {
    "adapter.attempt": "api.try_adapter",
    "adapter.use": "api.use_adapter",
    "estimate_edit.change": "api.change_estimate",
    "check_in.send": "api.check_in",
    "checklist.add_photo": "api.add_point_photo",
    "checklist.begin": "api.begin_checklist",
    "checklist.discard": "api.discard_checklist",
    "checklist.mark": "api.mark_point",
    "clear.clear": "api.clear",
    "customer.decide": "api.decide_shared",
    "decisions.telephone": "api.write_decision",
    "demo.begin": "api.put_demo",
    "demo.end": "api.take_demo",
    "first_run.answer": "api.change_settings",
    "jobs.end": "api.change_job",
    "jobs.join": "api.join_job",
    "jobs.reopen": "api.change_job",
    "jobs.scan": "api.scan_for_job",
    "jobs.take": "api.change_job",
    "jobs.tie": "api.tie_job",
    "jobs.withdraw": "api.change_job",
    "live.start": "api.begin_live",
    "notes.take_back": "api.take_note_back",
    "notes.write": "api.write_note",
    "people.add": "api.add_person",
    "people.change": "api.change_person",
    "people.remove": "api.remove_person",
    "photo.add": "api.add_photo",
    "photo.change": "api.change_photo",
    "photo.delete": "api.delete_photo",
    "programs.make": "api.make_api_token",
    "programs.withdraw": "api.withdraw_api_token",
    "bench.start": "api.start",
    "scan.share": "api.make_share",
    "scan.unshare": "api.end_share",
    "service.note": "api.note_service",
    "settings.change": "api.change_settings",
    "template.change": "api.change_template",
    "template.copy": "api.make_template",
    "template.remove": "api.remove_template",
    "verify.examine": "api.examine_report",
    "vin.confirm": "api.put_vin",
    "vin.forget": "api.forget_vin",
    "vin.look": "api.look_for_vin",
    "vin.look_as_json": "api.look_for_vin",
    "watch.arm": "api.arm",
    "watch.end": "api.end",
    "box.begin_backup": "api.begin_box_backup",
    "box.upload": "api.send_box_backup",
    "box.check": "api.check_box_backup",
    "box.restore": "api.restore_box",
    "box.undo": "api.undo_box_restore",
    "box.forget": "api.forget_box_state",
}
"""Form or button of a page -> the operation that does the same, by the same code."""
CHANGES_OF_PEOPLE_ALONE = {
    "language.choose": "kept in the reader's own cookie; programs send Accept-Language",
    "me.change_own_pin": "a program has no PIN; the owner's changes one by PATCH /people/{person_id}",
    "sign_in.sign_in": "a program signs in with its token",
    "sign_in.sign_out": "a program without a session has none to end",
    "sign_in.welcome": "whoever stands at the box claims it; a program that could would own every new box",
    "mcp.endpoint": "is itself for programs: JSON-RPC of the Model Context Protocol",
    "mcp.no_stream": "likewise",
}
"""Form or button -> why programs have none."""
READS = {
    "adapter.page": "api.adapter",
    "adapter.events": "api.adapter",
    "checklist.events": "api.checklist",
    "estimate_edit.page": "api.edit",
    "estimate_edit.events": "api.edit",
    "api_docs.page": "api.openapi",
    "audit.page": "api.audit",
    "bench.page": "api.bench",
    "bench.events": "api.events",
    "bench.history": "api.scans",
    "box.page": "api.box_state",
    "box.log": "api.box_log",
    "box.support": "api.box_support",
    "box.job": "api.box_state",
    "box.backup": "api.box_state",
    "box.backup_file": "api.box_backup",
    "check_in.vin": "api.check_vin",
    "check_in.status": "api.customer_job",
    "check_in.thanks": "api.customer_job",
    "check_in.events": "api.customer_job_events",
    "checklist.page": "api.checklist",
    "clear.page": "api.plan",
    "compare.page": "api.compared",
    "customer.page": "api.shared_report",
    "customer.undecided": "api.shared_report",
    "customer.paper": "api.shared_paper",
    "customer.photo": "api.shared_photo",
    "customer.total": "api.shared_total",
    "decisions.events": "api.customer_events",
    "estimate.latest": "api.estimate",
    "estimate.page": "api.revision",
    "estimate.paper": "api.revision_paper",
    "export.page": "api.export",
    "export.file": "api.export",
    "first_run.events": "api.events",
    "first_run.page": "api.shop_settings",
    "first_run.step": "api.shop_settings",
    "health.page": "api.health",
    "health.as_json": "api.health",
    "jobs.page": "api.every_job",
    "jobs.events": "api.job_events",
    "live.page": "api.live_reading",
    "live.events": "api.live_events",
    "live.history": "api.live_values",
    "people.page": "api.every_person",
    "people.one": "api.one_person",
    "photo.gallery": "api.photos_of_scan",
    "photo.page": "api.photo",
    "photo.picture": "api.photo_picture",
    "photo.small": "api.photo_small",
    "programs.page": "api.tokens",
    "replay.index": "api.captures",
    "replay.page": "api.capture",
    "replay.table": "api.capture",
    "replay.tracks": "api.capture",
    "rules.page": "api.rules",
    "scan.page": "api.scan",
    "scan.evidence": "api.exchanges",
    "scan.paper": "api.paper",
    "scan.wordings": "api.wordings",
    "screen.page": "api.bench",
    "screen.events": "api.events",
    "search.page": "api.search",
    "settings.page": "api.shop_settings",
    "status.page": "api.bench",
    "status.events": "api.events",
    "template.every": "api.checklist_templates",
    "template.page": "api.checklist_template",
    "vehicle.index": "api.vehicles",
    "vehicle.page": "api.history",
    "vehicle.trend": "api.history",
    "vin.page": "api.bench",
}
"""Page, stream or file -> the operation that reads the same."""
READS_OF_PEOPLE_ALONE = {
    "check_in.page": "a form without anything in it",
    "me.page": "a form without anything in it",
    "metrics.text": "is itself for programs: Prometheus' own format",
    "mcp.no_stream": "says that the endpoint has no stream",
    "navigation.more": "links to pages",
    "sign_in.sign_in": "a form; a program has a token",
    "sign_in.welcome": "a form; a program has a token",
    "static": "style, script and icons of the pages",
    "verify.page": "a form without anything in it",
}
"""Page -> why programs have none."""


@pytest.fixture
def box_with_desk(store: Store, tmp_path: Path) -> Box:
    """A portal with every page there is; nobody asks the housekeeper for anything here."""
    desk = BoxDesk(
        keeper=cast("Keeper", object()), versions=tuple, log=lambda _level: (), bundle=bytes, runs=tuple
    )
    return make_box(store, tmp_path, bench_ready(), box=desk)


def endpoints(box: Box, *, changing: bool) -> set[str]:
    """Return every endpoint of a page that changes something, or of one that is read."""
    return {
        rule.endpoint
        for rule in box.portal.pages.url_map.iter_rules()
        if not rule.endpoint.startswith("api.")
        and bool((rule.methods or set()) - SAFE_METHODS if changing else "GET" in (rule.methods or set()))
    }


def methods(box: Box) -> dict[str, str]:
    """Return each operation's method by its endpoint."""
    return {
        rule.endpoint: next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        for rule in box.portal.pages.url_map.iter_rules()
    }


@pytest.mark.parametrize(
    ("changing", "pairs", "alone"),
    [(True, CHANGES, CHANGES_OF_PEOPLE_ALONE), (False, READS, READS_OF_PEOPLE_ALONE)],
    ids=["changes", "reads"],
)
def test_every_page_has_its_operation_or_a_reason(
    box_with_desk: Box, changing: bool, pairs: dict[str, str], alone: dict[str, str]
) -> None:
    there = endpoints(box_with_desk, changing=changing)
    missing = there - pairs.keys() - alone.keys()
    assert not missing, f"{sorted(missing)}: give the API the same, or say here why programs need it not"
    assert not (pairs.keys() | alone.keys()) - there, "named here and no page any more"
    assert not pairs.keys() & alone.keys()
    assert all(alone.values())


def test_the_operations_named_here_are_there_and_change_or_read(box_with_desk: Box) -> None:
    known = methods(box_with_desk)
    assert not {operation for operation in {**CHANGES, **READS}.values() if operation not in known}
    assert not [operation for operation in READS.values() if known[operation] != "GET"]
    assert not [operation for operation in CHANGES.values() if known[operation] == "GET"]


def test_an_operation_asks_no_less_than_its_page(box_with_desk: Box) -> None:
    """What a page keeps for the owner a token with `write` does not open either.

    The first run is the owner's; what it shows of the bay everybody signed in reads.
    """
    known, rank = methods(box_with_desk), {"viewer": 0, "technician": 1, "owner": 2}
    weaker = []
    for page, operation in {**CHANGES, **READS}.items():
        if page in OPEN_ENDPOINTS | TOKEN_ENDPOINTS | {"first_run.events"} or operation == "api.openapi":
            continue
        wanted = role_needed(page, "POST" if page in CHANGES else "GET")
        given = role_needed(operation, known[operation])
        if rank[given] < rank[wanted] or operation in OPEN_ENDPOINTS - {"api.health"}:
            weaker.append((page, wanted, operation, given))
    assert weaker == []
