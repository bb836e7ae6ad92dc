"""Holds every answer of the API that any test meets against the document the API gives of itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

PREFIX = "/api/v1/"
_DOCUMENT: dict[str, Any] = {}
_VALIDATORS: dict[tuple[str, str, str], Draft202012Validator | None] = {}


class CheckedClient(FlaskClient):
    """A test client that fails the test when an answer is not as the document describes it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        asked = answer.request
        told = asked.path.startswith(PREFIX) and asked.path != f"{PREFIX}openapi.json"
        if told and asked.method not in {"HEAD", "OPTIONS"}:
            self._check(answer)
        return answer

    def _check(self, answer: TestResponse) -> None:
        if not _DOCUMENT:
            _DOCUMENT.update(super().open(f"{PREFIX}openapi.json").json or {})
        method, path = answer.request.method, answer.request.path
        adapter = self.application.url_map.bind("localhost")
        if not adapter.test(path, method):
            assert answer.status_code in {404, 405, 401, 403}, (method, path, answer.status_code)
            return
        rule, _ = adapter.match(path, method, return_rule=True)
        written = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        kind = answer.mimetype
        fits(_DOCUMENT, (method.lower(), written), (answer.status_code, kind), lambda: answer.json)


def fits(
    described: dict[str, Any], place: tuple[str, str], told: tuple[int, str], body: Callable[[], Any]
) -> None:
    """Assert that an answer is one the document describes at this place (method, path as written there).

    `told` is status and media type; `body` is read where it is JSON.
    """
    (method, path), (status, mimetype) = place, told
    operation = described["paths"][path][method]
    key = str(status) if str(status) in operation["responses"] else "default"
    assert key != "default" or status >= 400, f"{method} {path} does not describe {status}"
    content = operation["responses"][key].get("content", {})
    if status == 204 or (not content and status < 400):
        return
    assert mimetype in content, f"{method} {path} answers {status} as {mimetype}, not as one of {[*content]}"
    if not mimetype.endswith("json"):
        return
    at = (method, path, key)
    if at not in _VALIDATORS:
        schema = content[mimetype].get("schema")
        whole = {**schema, "components": described["components"]} if schema else None
        _VALIDATORS[at] = Draft202012Validator(whole) if whole else None
    validator = _VALIDATORS[at]
    if validator is not None:
        validator.validate(body())
