"""One phone is one sender however it is written; machines are kept apart."""

from __future__ import annotations

import pytest
from hypothesis import given
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
    ],
)
def test_a_foreign_number_is_kept_with_its_country(written: str, value: str) -> None:
    assert parse_sender_id(written) == SenderId("phone", value)
    assert parse_sender_id(written).is_international


def test_numbers_from_jersey_to_shetland_are_not_foreign() -> None:
    for written in ("07797 712345", "07624 490123", "01902 123456", "(0)24 7612 3456"):
        assert not parse_sender_id(written).is_international
    assert parse_sender_id("01902 123456") == SenderId("phone", "+441902123456")
    assert parse_sender_id("(0)24 7612 3456") == SenderId("phone", "+442476123456")


@pytest.mark.parametrize("written", ["60777", "999", "+12345", "86 444"])
def test_a_short_code_is_not_a_phone(written: str) -> None:
    assert parse_sender_id(written).kind == "short_code"


@pytest.mark.parametrize(
    "written", ["HMRC", "Your Bank", "07700abc", "", "+", "1" * 16, "000000000", "call 07700900123"]
)
def test_what_is_no_number_is_kept_apart_as_a_name(written: str) -> None:
    assert parse_sender_id(written).kind == "name"


def test_a_machines_name_is_one_sender_however_it_is_spaced_and_cased() -> None:
    assert parse_sender_id("Your  BANK") == parse_sender_id("your bank") == SenderId("name", "your bank")


@pytest.mark.parametrize("written", ["07012345678", "0871 234 5678", "0905 123 4567"])
def test_numbers_that_cost_whoever_answers_are_known(written: str) -> None:
    assert parse_sender_id(written).is_premium_rate


@pytest.mark.parametrize("written", ["07700900123", "0800 111 2222", "0121 496 0000", "+337012345678"])
def test_ordinary_numbers_are_not_costly(written: str) -> None:
    assert not parse_sender_id(written).is_premium_rate


@given(st.text(alphabet="0123456789+ ()-", max_size=20) | st.text(max_size=20))
def test_a_number_once_read_is_read_the_same_again(written: str) -> None:
    read = parse_sender_id(written)
    if read.kind == "phone":
        assert parse_sender_id(read.value) == read
