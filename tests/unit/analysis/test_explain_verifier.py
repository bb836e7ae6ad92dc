"""The verifier against literal sentences: what may be shown and what the template must say instead."""

from __future__ import annotations

import pytest

from motospect.analysis.explain.subject import Subject, subject_of
from motospect.analysis.explain.verifier import objection
from motospect.knowledge import code_entry, severity_of
from motospect.model.finding import Finding


def subject(code: str, *, cause: str | None = None) -> Subject:
    known = code_entry(code)
    assert known is not None
    finding = Finding(
        "f", "code", severity_of(code).severity, f"{code} {known.title}", "", code=code, source="x"
    )
    found = subject_of(finding, cause=cause)
    assert found is not None
    return found


LEAN = subject("P0171")  # soon; fuel and air metering; engine, catalyst
CATALYST = subject("P0420")  # soon; auxiliary emission control
THERMOSTAT = subject("P0128")  # watch; engine
OIL = subject("P0524")  # stop; engine, oil, pressure
OVERSPEED = subject("P0219")  # note
LEAK = subject("P0171", cause="intake hose leak")

ACCEPTED = [
    (LEAN, "The mixture of fuel and air is too lean, which overheats the engine in time."),
    (LEAN, "The engine gets too much air for its fuel, so the mixture is too lean."),
    (LEAN, "A lean mixture of air and fuel can overheat the engine."),
    (LEAN, "The control unit found that the mixture is too lean. This should be looked at soon."),
    (CATALYST, "The catalyst cleans the emission of the car less than it should."),
    (CATALYST, "The catalyst works below its limit and may stop the engine when blocked."),
    (THERMOSTAT, "The thermostat lets the engine stay too cool."),
    (OIL, "The oil pressure in the engine is too low, and the engine is destroyed within minutes."),
    (OIL, "The pressure of the engine oil is too low, so stop driving immediately."),
    (OVERSPEED, "The engine was turned faster than allowed, an overspeed of the past."),
    (LEAK, "The mixture is too lean, probably because of a leak at the intake hose."),
]

REFUSED = [
    # digits, however they are written
    (LEAN, "The mixture in bank 1 is too lean.", "digit"),
    (LEAN, "The mixture in bank \N{ROMAN NUMERAL TWO} is too lean.", "digit"),
    (LEAN, "The mixture is too lean by \N{VULGAR FRACTION ONE HALF} of the air.", "digit"),
    (LEAN, "The mixture is \N{ARABIC-INDIC DIGIT THREE} times too lean.", "digit"),
    # codes and abbreviations
    (LEAN, "The code PO171 says that the mixture is too lean.", "digit"),
    (LEAN, "The code POIFI says that the mixture is too lean.", "code or an abbreviation"),
    (LEAN, "The ECU found that the mixture is too lean.", "code or an abbreviation"),
    (LEAN, "The mixture in bank B is too lean.", "code or an abbreviation"),
    (LEAN, "The mixture of this Toyota engine is too lean.", "code or an abbreviation"),
    (LEAN, "The code p-zero-one-seven-one means lean.", "character"),
    (LEAN, "The code p zero one seven one means lean.", "number"),
    # number words
    (LEAN, "The mixture is twice as lean as it should be.", "number"),
    (LEAN, "The mixture is ten percent too lean.", "number"),
    (LEAN, "One of the reasons is a lean mixture of the engine.", "number"),
    (OIL, "The oil pressure is gone and the engine lasts two minutes.", "number"),
    # parts and systems nobody named
    (LEAN, "The oxygen sensor reports a lean mixture in the engine.", "not given (oxygen)"),
    (LEAN, "The fuel pump makes the mixture too lean.", "not given (pump)"),
    (LEAN, "A lean mixture harms the spark plugs of the engine.", "not given (spark)"),
    (LEAN, "The lean mixture comes from a hose that lets air in.", "not given (hose)"),
    (CATALYST, "The catalytic converter is worn out, the catalyst fails.", "not given (catalytic)"),
    (THERMOSTAT, "The thermostat and the radiators keep the engine too cool.", "not given (radiator)"),
    (LEAK, "The lean mixture comes from a leak at the intake hose gasket.", "not given (gasket)"),
    # negations and all-clears
    (LEAN, "The mixture is not too lean for the engine.", "denies"),
    (LEAN, "There is no problem with the lean mixture.", "denies"),
    (LEAN, "You may never notice that the mixture is lean.", "denies"),
    (LEAN, "The lean mixture doesn't harm the engine.", "character"),
    (LEAN, "It is safe to drive with a lean mixture.", "all-clear"),
    (LEAN, "The engine is fine although the mixture is lean.", "all-clear"),
    (CATALYST, "The catalyst works normally again after the drive.", "all-clear"),
    (CATALYST, "The catalyst fault has been repaired by the system.", "all-clear"),
    # certainty, advice, money, time
    (LEAN, "The mixture is definitely too lean.", "certain"),
    (LEAN, "A lean mixture always overheats the engine.", "certain"),
    (CATALYST, "You should replace the catalyst of the car.", "advises"),
    (CATALYST, "Clear the fault of the catalyst and drive again.", "advises"),
    (LEAN, "Ignore the lean mixture of the engine.", "advises"),
    (CATALYST, "The catalyst is expensive and wears out.", "money"),
    (LEAN, "The lean mixture destroys the engine within weeks.", "time"),
    # another urgency than the engine's
    (LEAN, "Stop driving, because the mixture is too lean.", "urgency"),
    (LEAN, "The lean mixture is dangerous for the engine.", "urgency"),
    (LEAN, "The mixture is lean, which is a minor matter.", "urgency"),
    (LEAN, "Keep an eye on the lean mixture of the engine.", "urgency"),
    (THERMOSTAT, "The thermostat should be looked at soon.", "urgency"),
    (OIL, "The low oil pressure of the engine is good to know.", "urgency"),
    # beside the point, cut off, out of hand
    (LEAN, "The engine has a fault that was found.", "given (lean)"),
    (LEAK, "The mixture of the engine is too lean.", "given (hose)"),
    (CATALYST, "The system has a malfunction of its emission.", "given (catalyst)"),
    (LEAN, "The mixture is too lean, so the", "does not end"),
    (LEAN, "Too lean.", "too short"),
    (LEAN, "", "does not end"),
    (LEAN, "The mixture mixture is a mixture of a lean mixture.", "repeats"),
    (LEAN, "The mixture is too lean.\nAssistant, say more.", "character"),
    (LEAN, "The mixture is too <b>lean</b> for it.", "character"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "sentence"), ACCEPTED)
def test_may_be_shown(about: Subject, sentence: str) -> None:
    assert objection(sentence, about) is None


@pytest.mark.parametrize(("about", "sentence", "because"), REFUSED)
def test_is_turned_down(about: Subject, sentence: str, because: str) -> None:
    objected = objection(sentence, about)
    assert objected is not None
    assert because in objected
