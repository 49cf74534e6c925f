"""One phone is one sender however it is written; machines are kept apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.sender_ids import SenderId, parse_sender_id

MOTHER = SenderId("phone", "+447700900123")


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        "07700 900 123",
        "447700900123",
        "+447700900123",
        "00447700900123",
        "+44 (0)7700 900123",
        "0044 (0) 7700-900-123",
        "4407700900123",
        "\u202a+44\u00a07700\u2011900123\u202c",
        "０７７００９００１２３",
        "٠٧٧٠٠٩٠٠١٢٣",
        "7700900123",
    ],
)
def test_a_british_number_is_one_sender_however_it_is_written(written: str) -> None:
    assert parse_sender_id(written) == MOTHER


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("33612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("+7 912 345 67 89", "+79123456789"),
        ("79123456789", "+79123456789"),
        ("+39 (0)6 698 12345", "+390669812345"),  # in Italy the zero is part of the number
        ("12025550123", "+12025550123"),
    ],
)
def test_a_foreign_number_is_kept_with_its_country(written: str, value: str) -> None:
    assert parse_sender_id(written) == SenderId("phone", value)
    assert parse_sender_id(written).is_international


@pytest.mark.parametrize(
    "written",
    ["07797 712345", "+44 1534 712345", "07781 123456", "01481 712345", "07624 490123", "01624 712345", "01595 693535"],
)
def test_numbers_from_jersey_to_shetland_are_not_foreign(written: str) -> None:
    """Jersey, Guernsey and the Isle of Man have country codes of their own on an envelope, but not on a phone."""
    sender = parse_sender_id(written)
    assert sender.kind == "phone"
    assert not sender.is_international
    assert not sender.is_premium_rate


def test_a_landline_is_one_sender_however_it_is_written() -> None:
    assert parse_sender_id("01902 123456") == SenderId("phone", "+441902123456")
    assert parse_sender_id("1902 123456") == SenderId("phone", "+441902123456")  # a spreadsheet took the zero away
    assert parse_sender_id("(0)24 7612 3456") == SenderId("phone", "+442476123456")


@pytest.mark.parametrize("written", ["60777", "999", "+12345", "86 444"])
def test_a_short_code_is_not_a_phone(written: str) -> None:
    assert parse_sender_id(written).kind == "short_code"


@pytest.mark.parametrize("written", ["118118", "118 118", "+44 118 118", "0044118118"])
def test_a_short_code_is_one_sender_with_and_without_its_country(written: str) -> None:
    """Directory enquiries cost pounds. Behind +44 they are no phone that one may answer."""
    assert parse_sender_id(written) == SenderId("short_code", "118118")


@pytest.mark.parametrize(
    "written", ["HMRC", "Your Bank", "07700abc", "", "+", "1" * 16, "000000000", "call 07700900123", "+999 12345678"]
)
def test_what_is_no_number_is_kept_apart_as_a_name(written: str) -> None:
    assert parse_sender_id(written).kind == "name"


def test_a_machines_name_is_one_sender_however_it_is_spaced_and_cased() -> None:
    assert parse_sender_id("Your  BANK") == parse_sender_id("your bank") == SenderId("name", "your bank")


@pytest.mark.parametrize(
    "written",
    [
        "07012345678",
        "0871 234 5678",
        "0905 123 4567",
        "0900 123 4567",
        "0843 123 4567",
        "0845 123 4567",
        "0870 123 4567",
    ],
)
def test_numbers_that_cost_whoever_answers_are_known(written: str) -> None:
    assert parse_sender_id(written).is_premium_rate


@pytest.mark.parametrize("written", ["+449051234567", "00448712345678", "448431234567", "+44 (0)70 1234 5678"])
def test_they_are_known_with_their_country_too(written: str) -> None:
    assert parse_sender_id(written).is_premium_rate


@pytest.mark.parametrize("written", ["0920 123 4567", "0860 123 4567", "+44 90 512 345"])
def test_a_range_that_opens_tomorrow_is_costly_already(written: str) -> None:
    assert parse_sender_id(written).is_premium_rate


def test_a_pager_costs_whoever_calls_it_and_a_mobile_of_the_isle_of_man_does_not() -> None:
    assert parse_sender_id("07600 123456").is_premium_rate
    assert not parse_sender_id("07624 123456").is_premium_rate


@pytest.mark.parametrize("written", ["+33 899 12 34 56", "+1 900 234 5678", "+353 1550 123456", "+979 1 2345 6789"])
def test_costly_numbers_abroad_are_known(written: str) -> None:
    sender = parse_sender_id(written)
    assert sender.is_premium_rate
    assert sender.is_international


@pytest.mark.parametrize(
    "written",
    ["07700900123", "0800 111 2222", "0800 1111", "0121 496 0000", "0300 123 4567", "0344 123 4567", "056 1234 5678",
     "+337012345678", "+1 202 555 0123"],
)  # fmt: skip
def test_ordinary_numbers_are_not_costly(written: str) -> None:
    assert not parse_sender_id(written).is_premium_rate


DIGITS = st.text(alphabet="0123456789+ ()-", max_size=20)


@given(DIGITS | st.text(max_size=20) | st.text(alphabet=st.characters(categories=["Nd", "Zs", "Pd"]), max_size=20))
@example("+44007534401751")
@example("+111110207127382")
def test_a_number_once_read_is_read_the_same_again(written: str) -> None:
    read = parse_sender_id(written)
    if read.kind != "name":
        assert parse_sender_id(read.value) == read


@given(st.text() | DIGITS)
@example("1" * 300)
@example("+" + "9" * 300)
@example("\N{SUPERSCRIPT TWO}" * 9)
@example("tel:07700900123;ext=5")
@example("\ud800")
def test_any_text_is_one_kind_of_sender(written: str) -> None:
    sender = parse_sender_id(written)
    assert sender.is_international in (True, False)
    assert sender.is_premium_rate in (True, False)
    if sender.kind == "phone":
        assert re.fullmatch(r"\+[1-9][0-9]{6,14}", sender.value)
    if sender.kind == "short_code":
        assert re.fullmatch(r"[0-9]{1,6}", sender.value)


BRITISH = st.from_regex(r"(07[0-9]{9}|01[0-9]{9}|02[0-9]{9})", fullmatch=True)


@given(BRITISH, st.sampled_from(["0", "+44", "44", "0044", "+44 (0)", "440"]), st.sampled_from(["", " ", "-", "."]))
def test_every_british_number_is_one_sender_however_it_is_written(number: str, prefix: str, between: str) -> None:
    rest = number[1:]
    written = f"{prefix}{between}{rest[:4]}{between}{rest[4:]}"
    assert parse_sender_id(written) == parse_sender_id(number)


def test_a_user_id_of_whatsapp_is_a_person_kept_as_it_came_and_no_senders_name() -> None:
    sender = parse_sender_id(" GB.13491208655302741918")
    assert sender == SenderId("user_id", "GB.13491208655302741918") == parse_sender_id(sender.value)
    assert (sender.masked, sender.is_premium_rate, sender.is_international) == ("•••• 918", False, False)
    assert parse_sender_id("GB.Delivery").kind == parse_sender_id("gb.13491208655302741918").kind == "name"
