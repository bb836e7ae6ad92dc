"""`motospect dtc`: everything that is known here of a trouble code, or which codes speak of some words."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from motospect.cli.dtc_words import LANGUAGES, Words, words_in
from motospect.errors import CodeMalformed
from motospect.knowledge.catalogue import CodeEntry, codes_with
from motospect.knowledge.code_facts import CodeFacts, SpnFacts, code_facts
from motospect.knowledge.code_input import read_code, split_codes
from motospect.knowledge.failure_types import FailureType
from motospect.model.amount import Span
from motospect.model.wire import to_json


@click.command("dtc")
@click.argument("codes", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--search", metavar="WORDS", help="List the codes whose titles have all these words.")
def command(codes: tuple[str, ...], *, as_json: bool, lang: str, search: str | None) -> None:
    """Say what each of CODES means, how serious it is, and which source says so.

    A code is P0171, P0171-13 (with its failure type) or, of a heavy vehicle, SPN 110 FMI 0 (also 110/0).
    Exit status 1 when one is in no source of ours, 2 when one is no code.
    """
    if search is not None and not codes:
        sys.exit(_search(search, lang, as_json=as_json))
    if search is not None or not codes:
        raise click.UsageError("Give codes, or --search and words: `motospect dtc P0171`.")
    try:
        asked = [read_code(text) for text in split_codes(codes)]
    except CodeMalformed as trouble:
        raise click.UsageError(trouble.sentence()) from trouble
    told = [code_facts(one) for one in asked]
    words = words_in(lang)
    shown = [to_json(facts).decode() if as_json else "\n".join(_told(facts, words)) for facts in told]
    click.echo(("\n" if as_json else "\n\n").join(shown))
    sys.exit(0 if all(facts.known for facts in told) else 1)


def _search(words: str, lang: str, *, as_json: bool) -> int:
    if not words.strip():
        raise click.UsageError("--search needs at least one word, such as --search 'oil pressure'.")
    found = list(codes_with(words, lang))
    for entry in found:
        title = entry.title_de if lang == "de" else entry.title
        click.echo(to_json(entry).decode() if as_json else f"{entry.code}  {title}")
    if not found:
        click.echo(f"motospect: {words_in(lang)['none_found'].format(words=words)}", err=True)
    return 0 if found else 1


def _told(facts: CodeFacts | SpnFacts, words: Words) -> Iterator[str]:
    return _of_heavy(facts, words) if isinstance(facts, SpnFacts) else _of_code(facts, words)


def _of_heavy(facts: SpnFacts, words: Words) -> Iterator[str]:
    spn, fmi = facts.spn, facts.fmi
    unnamed = words["spn_of_maker"] if spn.maker_specific else words["unknown"]
    yield f"SPN {spn.spn}{'' if fmi is None else f' FMI {fmi.fmi}'}  {spn.name or unnamed}"
    if fmi is not None:
        yield _line(words["failure"], f"{fmi.fmi}: {words.of(fmi.name, fmi.name_de)} ({fmi.source})")
    if spn.source:
        yield _line(words["source"], spn.source)


def _of_code(facts: CodeFacts, words: Words) -> Iterator[str]:
    entry, kind = facts.entry, facts.failure_type
    yield f"{facts.code}{f'-{kind.byte}' if kind else ''}  {_title(entry, words)}"
    if kind is not None:
        yield _line(words["failure"], _failure(kind, words))
    if entry is not None:
        yield _line(words["system"], words.of(entry.system, entry.system_de))
    verdict = facts.severity
    yield _line(words["severity"], f"{words[f'severity {verdict.severity}']} ({verdict.source})")
    yield _line(words["driving"], words.of(verdict.driving, verdict.driving_de))
    yield _line("", words.of(verdict.reason, verdict.reason_de))
    if entry is not None:
        yield from _of_entry(entry, words)


def _title(entry: CodeEntry | None, words: Words) -> str:
    if entry is None:
        return words["unknown"]
    if entry.maker_specific:
        return words["of_maker"]
    if entry.disputed:
        return words["disputed"]
    return words.of(entry.title, entry.title_de)


def _failure(kind: FailureType, words: Words) -> str:
    if kind.name is None:
        return f"{kind.byte}: {words['unknown_failure']}"
    return f"{kind.byte}: {words.of(kind.name, kind.name_de)} ({kind.source})"


def _of_entry(entry: CodeEntry, words: Words) -> Iterator[str]:
    flags = ((words["lamp"], entry.mil), (words["emissions"], entry.emissions))
    for name, flag in flags:
        if flag is not None:
            yield _line(name, words["yes"] if flag else words["no"])
    for number, cause in enumerate(entry.causes):
        name = words["causes"] if number == 0 else ""
        yield _line(
            name, f"{words[f'likelihood {cause.likelihood}']}: {words.of(cause.label, cause.label_de)}"
        )
    spans = [_span(span) for span in (entry.cost, entry.hours) if span]
    if spans and entry.cost:
        yield _line(words["repair"], f"{', '.join(spans)} ({words['estimate']} {entry.cost.source})")
    if entry.source:
        yield _line(words["source"], entry.source)
    note = words.of(entry.note, entry.note_de)
    if note:
        yield _line(words["note"], note)


def _span(span: Span) -> str:
    return f"{span.low:g}-{span.high:g} {span.unit}"


def _line(name: str, text: str) -> str:
    return f"  {name:14} {text}"
