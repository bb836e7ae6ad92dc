"""Outcomes of one ECU on literal messages."""

from motospect.link.answers import judge
from motospect.model.outcome import Garbage, Negative, NoData, Ok

H = bytes.fromhex


def test_a_positive_answer_gives_its_data() -> None:
    assert judge(H("010C"), [H("410C1AF8")]) == Ok(H("0C1AF8"))


def test_silence_is_no_data() -> None:
    assert judge(H("03"), []) == NoData()


def test_a_refusal_keeps_its_code() -> None:
    assert judge(H("03"), [H("7F0322")]) == Negative(0x22)


def test_pending_then_answer_is_the_answer() -> None:
    assert judge(H("03"), [H("7F0378"), H("4300")]) == Ok(H("00"))


def test_pending_alone_stays_pending() -> None:
    assert judge(H("03"), [H("7F0378"), H("7F0378")]) == Negative(0x78)


def test_an_answer_to_another_identifier_is_garbage() -> None:
    assert judge(H("22F190"), [H("62F1904142")]) == Ok(H("F1904142"))
    assert isinstance(judge(H("22F190"), [H("62F18C4142")]), Garbage)


def test_a_late_answer_to_another_pid_is_garbage() -> None:
    assert isinstance(judge(H("010D"), [H("410C1AF8")]), Garbage)


def test_a_refusal_of_another_service_is_garbage() -> None:
    assert isinstance(judge(H("03"), [H("7F0112")]), Garbage)


def test_a_refused_speed_is_no_speed() -> None:
    assert judge(H("010D"), [H("7F0112")]) == Negative(0x12)


def test_two_code_lists_of_one_ecu_add_up() -> None:
    assert judge(H("03"), [H("43010171"), H("43010420")]) == Ok(H("0201710420"))


def test_an_answer_given_twice_counts_once() -> None:
    assert judge(H("03"), [H("43010171"), H("43010171")]) == Ok(H("010171"))


def test_signals_in_several_messages_stand_one_after_the_other() -> None:
    assert judge(H("010C0D"), [H("410C1AF8"), H("410D00")]) == Ok(H("0C1AF80D00"))
