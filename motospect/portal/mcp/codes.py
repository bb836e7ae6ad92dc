"""What programs are told of one trouble code over MCP: all that the catalogue knows, and what it does not."""

from __future__ import annotations

from motospect.knowledge.code_facts import CodeFacts, SpnFacts, code_facts, in_few_words
from motospect.knowledge.code_input import read_code
from motospect.model.wire import to_plain
from motospect.portal.mcp.protocol import Json, Told


def explain_code(text: str) -> Told:
    """Return what is known of the code in `text`; raises CodeMalformed when it is none."""
    facts = code_facts(read_code(text))
    return _heavy(facts) if isinstance(facts, SpnFacts) else _obd(facts)


def _heavy(facts: SpnFacts) -> Told:
    said = facts.spn.name or ("the maker's own number" if facts.spn.maker_specific else "not in our table")
    how = f", {facts.fmi.name[0].lower()}{facts.fmi.name[1:]}" if facts.fmi else ""
    return Told(f"SPN {facts.spn.spn}: {said}{how}.", {"known": facts.known, **to_plain(facts)})


def _obd(facts: CodeFacts) -> Told:
    entry = facts.entry
    record: Json = {
        "code": facts.code,
        "known": entry is not None and entry.title is not None,
        "title": entry.title if entry else None,
        "title_de": entry.title_de if entry else None,
        "source": entry.source if entry else None,
        "system": entry.system if entry else None,
        "maker_specific": entry.maker_specific if entry else False,
        "disputed": entry.disputed if entry else False,
        "note": entry.note if entry else None,
        "failure_type": to_plain(facts.failure_type),
        "causes": to_plain(entry.causes) if entry else [],
        "cost": to_plain(entry.cost) if entry else None,
        "hours": to_plain(entry.hours) if entry else None,
        "mil": entry.mil if entry else None,
        "emissions": entry.emissions if entry else None,
        "severity": facts.severity.severity,
        "driving": facts.severity.driving,
        "reason": facts.severity.reason,
        "severity_source": facts.severity.source,
    }
    return Told(f"{facts.code}: {_meaning(facts)} {facts.severity.driving}", record)


def _meaning(facts: CodeFacts) -> str:
    entry = facts.entry
    if entry is None:
        return "It is unknown here."
    if entry.title:
        kind = f"-{facts.failure_type.byte}" if facts.failure_type else ""
        return f"{in_few_words(f'{facts.code}{kind}')} ({entry.source})."
    if entry.maker_specific:
        return f"Its meaning is the maker's own and not known here. {entry.note}"
    return f"Our sources do not agree on its meaning, so none is given. {entry.note}"
