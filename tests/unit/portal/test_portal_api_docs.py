"""The page about the API: made from the document, so it names every operation, record and error."""

from __future__ import annotations

from html import unescape

import pytest
from portal_box import Box

from motospect.portal.api.docs_page import groups_of, kind_of
from motospect.portal.api.document import document
from motospect.portal.problems import STATUS


def test_every_operation_and_error_is_on_the_page(box: Box) -> None:
    box.owner()
    page = unescape(box.client().get("/api").text.replace("<wbr>", ""))
    paths = document(box.portal.pages)["paths"]
    told = {
        (one.method, one.path) for group in groups_of(document(box.portal.pages)) for one in group.operations
    }
    assert told == {(method, path) for path, ways in paths.items() for method in ways}
    assert all(path in page for path in paths)
    assert all(kind.__name__ in page for kind, _ in STATUS)


def test_every_closed_operation_says_its_scope(box: Box) -> None:
    operations = {
        one.path + one.method: one for g in groups_of(document(box.portal.pages)) for one in g.operations
    }
    assert operations["/api/v1/scansget"].scope == "read"
    assert operations["/api/v1/scanspost"].scope == "scan"
    assert operations["/api/v1/tokenspost"].scope == "admin"
    without = [one.path for one in operations.values() if not one.scope]
    open_to_all = ("/api/v1/health", "/api/v1/openapi.json", "/api/v1/customer-jobs/", "/api/v1/shares/")
    assert not [path for path in without if not path.startswith(open_to_all)], "a link lets in, or nothing"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "array", "items": {"$ref": "#/components/schemas/Ecu"}}, "list of Ecu"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text or nothing"),
        ({"enum": ["pre", "post"]}, "pre | post"),
        ({}, "anything"),
    ],
)
def test_kinds_read_as_words(schema: dict[str, object], words: str) -> None:
    assert kind_of(schema) == words
