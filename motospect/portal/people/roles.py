"""Who may do what, in one place: every endpoint that is not named here is safe by itself.

Reading is for everybody who has signed in, changing for technicians; what is named here differs.
"""

from __future__ import annotations

from flask_babel import gettext as _

from motospect.model.person import Role

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RANK: dict[Role, int] = {"viewer": 0, "technician": 1, "owner": 2}
OWNERS_PAGES = frozenset({"adapter", "box", "export", "first_run", "settings", "people", "programs"})
"""Blueprints whose every endpoint, reading too, is for the owner."""
OWNERS_ENDPOINTS = frozenset(
    {
        "api.adapter",
        "api.add_person",
        "api.begin_box_backup",
        "api.box_backup",
        "api.box_log",
        "api.box_state",
        "api.box_support",
        "api.change_person",
        "api.change_settings",
        "api.change_template",
        "api.check_box_backup",
        "api.every_person",
        "api.export",
        "api.forget_box_state",
        "api.make_api_token",
        "api.make_template",
        "api.one_person",
        "api.remove_person",
        "api.remove_template",
        "api.restore_box",
        "api.send_box_backup",
        "api.shop_settings",
        "api.tokens",
        "api.try_adapter",
        "api.undo_box_restore",
        "api.use_adapter",
        "api.withdraw_api_token",
        "template.change",
        "template.copy",
        "template.remove",
    }
)
"""Single endpoints of other blueprints that are."""
EVERYBODYS_ENDPOINTS = frozenset(
    {"sign_in.sign_out", "language.choose", "me.change_own_pin", "api.examine_report"}
)
"""Endpoints that change only what is the asker's own, or nothing."""


def role_needed(endpoint: str, method: str) -> Role:
    """Return the least role that may use an endpoint this way."""
    if endpoint in OWNERS_ENDPOINTS or endpoint.partition(".")[0] in OWNERS_PAGES:
        return "owner"
    if method in SAFE_METHODS or endpoint in EVERYBODYS_ENDPOINTS:
        return "viewer"
    return "technician"


def may(role: Role, needed: Role) -> bool:
    """Whether somebody of this role may do what needs that one."""
    return RANK[role] >= RANK[needed]


def refusal(role: Role, needed: Role) -> str:
    """Return the sentence for somebody whose role does not do."""
    if needed == "owner":
        return str(
            _("This is for the owner of the box; you are signed in as %(role)s.", role=role_word(role))
        )
    return str(_("You are signed in as %(role)s, who reads and changes nothing.", role=role_word(role)))


def role_word(role: Role) -> str:
    """Return a role as people read it."""
    return str({"owner": _("owner"), "technician": _("technician"), "viewer": _("viewer")}[role])
