"""The Model Context Protocol, as far as read-only tools need it: JSON-RPC messages in, answers out, no state.

Spoken by `/mcp` and by `motospect mcp` alike. The revisions with a handshake (`initialize`) and the one
without (2026-07-28: `server/discover`, every request names its revision in `_meta`) are both answered.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from motospect import __version__
from motospect.errors import MotospectError
from motospect.model.wire import to_json, to_plain

LOG = logging.getLogger(__name__)

HANDSHAKE_REVISIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
STATELESS_REVISIONS = ("2026-07-28",)
REVISIONS = (*STATELESS_REVISIONS, *HANDSHAKE_REVISIONS)
MOST_AT_ONCE = 20
"""Messages in one batch: each may read a whole scan."""

# JSON-RPC 2.0 section 5.1, and of MCP 2026-07-28 the one for an unknown revision.
PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = (
    -32700, -32600, -32601, -32602, -32603,
)  # fmt: skip
UNSUPPORTED_REVISION = -32022

INSTRUCTIONS = (
    "MOTOSPECT reads vehicles in a workshop. Its records tell what control units answered, refused or left "
    "unanswered; what was not answered is unknown, never good. Say 'no faults' only where verdict.clean is "
    "true. A code that is gone is repaired only where 'proven' is true. Keep every number with its unit, add "
    "no code, cause or part of your own, and say DEMO where 'demo' is true: that is a virtual vehicle."
)
_SERVER = {"name": "motospect", "title": "MOTOSPECT", "version": __version__}
_TTL_MS = 300_000

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool found: one sentence for a reader, and a record for a program."""

    sentence: str
    record: object


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that can be asked for. `schema` is JSON Schema of its arguments: strings and counts."""

    name: str
    title: str
    says: str
    schema: Json
    run: Callable[[Mapping[str, Any]], Told]


class Refused(Exception):
    """A message that gets a JSON-RPC error. Not one of the product's errors: `answer` never lets it out."""

    def __init__(self, code: int, message: str, extra: Json | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.extra = extra


class Mcp:
    """Answers messages with the given tools; any thread may call it."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._methods: dict[str, Callable[[Json], Json]] = {
            "initialize": self._initialize,
            "server/discover": self._discover,
            "ping": lambda _: {},
            "tools/list": self._list,
            "tools/call": self._call,
        }

    def answer(self, text: bytes) -> bytes | None:
        """Return the answer to one message or batch; None when none is due, as for notifications."""
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return to_json(_error(None, Refused(PARSE_ERROR, "This is not JSON.")))
        if not isinstance(message, list):
            said = self._one(message)
            return None if said is None else to_json(said)
        if not 0 < len(message) <= MOST_AT_ONCE:
            wrong = f"A batch has 1 to {MOST_AT_ONCE} messages, this one {len(message)}."
            return to_json(_error(None, Refused(INVALID_REQUEST, wrong)))
        answers = [said for each in message if (said := self._one(each)) is not None]
        return to_json(answers) if answers else None

    def _one(self, message: Any) -> Json | None:
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            return _error(None, Refused(INVALID_REQUEST, "This is not a JSON-RPC 2.0 message."))
        number = message.get("id")
        if "method" not in message and ("result" in message or "error" in message):
            return None  # an answer to a question we never ask
        if number is not None and type(number) not in {int, str}:
            return _error(None, Refused(INVALID_REQUEST, "The id must be a string or a whole number."))
        try:
            result = self._result(message)
        except Refused as refused:
            return _error(number, refused) if "id" in message else None
        return {"jsonrpc": "2.0", "id": number, "result": result} if "id" in message else None

    def _result(self, message: Json) -> Json:
        method, params = message.get("method"), message.get("params", {})
        if not isinstance(method, str):
            raise Refused(INVALID_REQUEST, "The method must be a string.")
        if not isinstance(params, dict):
            raise Refused(INVALID_PARAMS, "The parameters must be an object.")
        if "id" not in message:
            return {}  # a notification: nothing here changes by one
        stateless = _is_stateless(params)
        if method not in self._methods:
            raise Refused(METHOD_NOT_FOUND, f"There is no method {method!r}. This server offers tools only.")
        result = self._methods[method](params)
        if stateless:
            result |= {"resultType": "complete", "_meta": {"io.modelcontextprotocol/serverInfo": _SERVER}}
        return result

    def _initialize(self, params: Json) -> Json:
        wanted = params.get("protocolVersion")
        return {
            "protocolVersion": wanted if wanted in HANDSHAKE_REVISIONS else HANDSHAKE_REVISIONS[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": _SERVER,
            "instructions": INSTRUCTIONS,
        }

    def _discover(self, _: Json) -> Json:
        return {
            "supportedVersions": list(REVISIONS),
            "capabilities": {"tools": {}},
            "instructions": INSTRUCTIONS,
            "ttlMs": _TTL_MS,
            "cacheScope": "private",
        }

    def _list(self, params: Json) -> Json:
        if params.get("cursor"):
            raise Refused(INVALID_PARAMS, "The list of tools has one page and no cursor.")
        return {
            "tools": [_described(tool) for tool in self._tools.values()],
            "ttlMs": _TTL_MS,
            "cacheScope": "private",
        }

    def _call(self, params: Json) -> Json:
        name, arguments = params.get("name"), params.get("arguments", {})
        tool = self._tools.get(name) if isinstance(name, str) else None
        if tool is None:
            raise Refused(INVALID_PARAMS, f"There is no tool {name!r}. Use one of {', '.join(self._tools)}.")
        wrong = _misfit(arguments, tool.schema)
        if wrong is not None:
            return _failed(wrong)
        try:
            told = tool.run(arguments)
        except MotospectError as trouble:
            return _failed(trouble.sentence())
        except Exception as defect:  # the other tools must go on answering
            LOG.exception("the tool %s failed", tool.name)
            raise Refused(INTERNAL_ERROR, "Something went wrong inside the box.") from defect
        record = to_plain(told.record)
        texts = (told.sentence, to_json(record).decode())
        return {
            "content": [{"type": "text", "text": text} for text in texts],
            "structuredContent": record,
            "isError": False,
        }


def _is_stateless(params: Json) -> bool:
    """Whether the request belongs to a revision without handshake; raises Refused for an unknown one."""
    meta = params.get("_meta")
    wanted = meta.get("io.modelcontextprotocol/protocolVersion") if isinstance(meta, dict) else None
    if wanted is not None and wanted not in REVISIONS:
        raise unsupported(str(wanted))
    return wanted in STATELESS_REVISIONS


def unsupported(wanted: str) -> Refused:
    """Return the refusal of an unknown revision, which names those that are known."""
    known = {"supported": list(REVISIONS), "requested": wanted}
    return Refused(UNSUPPORTED_REVISION, f"This box does not speak the revision {wanted!r} of MCP.", known)


def refusal(refused: Refused) -> bytes:
    """Return a refusal that belongs to no single message."""
    return to_json(_error(None, refused))


def _described(tool: Tool) -> Json:
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.says,
        "inputSchema": tool.schema,
        "annotations": {
            "readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False,
        },
    }  # fmt: skip


def _misfit(arguments: Any, schema: Json) -> str | None:
    """Return what is wrong with a tool's arguments as a sentence."""
    if not isinstance(arguments, dict):
        return "The arguments must be an object."
    known: Json = schema["properties"]
    for name in schema.get("required", ()):
        if name not in arguments:
            return f"The argument {name!r} is missing: {known[name]['description']}."
    for name, value in arguments.items():
        if name not in known:
            return f"There is no argument {name!r}. Use {', '.join(known) or 'none'}."
        low, high = known[name].get("minimum"), known[name].get("maximum")
        if known[name]["type"] == "string" and not isinstance(value, str):
            return f"The argument {name!r} must be a string."
        if low is not None and (type(value) is not int or not low <= value <= high):
            return f"The argument {name!r} must be a whole number from {low} to {high}."
    return None


def _failed(sentence: str) -> Json:
    return {"content": [{"type": "text", "text": sentence}], "isError": True}


def _error(number: Any, refused: Refused) -> Json:
    error: Json = {"code": refused.code, "message": str(refused)}
    if refused.extra is not None:
        error["data"] = refused.extra
    return {"jsonrpc": "2.0", "id": number, "error": error}
