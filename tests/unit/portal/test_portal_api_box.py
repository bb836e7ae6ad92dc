"""The box's own affairs by the API: for `admin` alone, and honest where there is no desk."""

from __future__ import annotations

import pytest
from portal_box import Box

from motospect.portal.people.tokens import make_token

PATHS = (
    ("GET", "/api/v1/box"),
    ("GET", "/api/v1/box/log"),
    ("GET", "/api/v1/box/support.zip"),
    ("POST", "/api/v1/box/backup"),
    ("GET", "/api/v1/box/backup"),
    ("PUT", "/api/v1/box/restore"),
    ("POST", "/api/v1/box/restore/check"),
    ("POST", "/api/v1/box/restore"),
    ("POST", "/api/v1/box/restore/undo"),
    ("DELETE", "/api/v1/box/restore"),
)


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_it_takes_admin_and_a_desk(box: Box, method: str, path: str) -> None:
    box.owner()
    for scopes, status in ((("scan", "write"), 403), (("admin",), 404)):
        token = make_token(box.store, name="x", scopes=scopes, by="Test")[1]  # type: ignore[arg-type]
        headers = {"Authorization": f"Bearer {token}"}
        answer = box.client().open(path, method=method, headers=headers, json={})
        assert answer.status_code == status, answer.text
