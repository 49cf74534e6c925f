"""A body is taken only from its provider: Twilio's signature of the address and fields, Meta's of the bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.providers.signatures import is_signed_by_meta, is_signed_by_twilio, matches_body_digest

TOKEN = "a token of the tests"
FIELDS = [("Body", "hello"), ("From", "+447700900123"), ("To", "+447700900111")]


def signature(address: str, fields: list[tuple[str, str]]) -> str:
    """As Twilio's documentation says it: the address, then every field by name, nothing between."""
    said = address + "".join(name + value for name, value in sorted(fields))
    return base64.b64encode(hmac.new(TOKEN.encode(), said.encode(), hashlib.sha1).digest()).decode()


@pytest.mark.parametrize(
    ("signed", "called"),
    [
        ("https://wayout.example/x?a=1&b=2", "https://wayout.example/x?a=1&b=2"),
        ("https://wayout.example:443/x", "https://wayout.example/x"),
        ("https://wayout.example/x", "https://wayout.example:443/x"),
        ("http://wayout.example:8080/x", "http://wayout.example:8080/x"),
        ("http://wayout.example/x", "http://wayout.example:8080/x"),
        ("http://[::1]:80/x?at=a:5", "http://[::1]/x?at=a:5"),
    ],
)
def test_twilio_may_sign_the_port_or_leave_it_out(signed: str, called: str) -> None:
    assert is_signed_by_twilio(TOKEN, called, FIELDS, signature(signed, FIELDS))


@pytest.mark.parametrize(
    "called",
    ["https://wayout.example/y", "http://wayout.example/x", "https://wayout.example:444/x?", "https://other.example/x"],
)
def test_another_address_is_not_the_one_that_was_signed(called: str) -> None:
    assert not is_signed_by_twilio(TOKEN, called, FIELDS, signature("https://wayout.example:8443/x", FIELDS))


def test_a_field_that_came_twice_is_signed_once_and_in_order() -> None:
    told = [("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234"), ("Sid", "CA123")]
    once = [("Digits", "1234"), ("Digits", "5678"), ("Sid", "CA123")]
    assert is_signed_by_twilio(TOKEN, "https://wayout.example/x", told, signature("https://wayout.example/x", once))


@given(st.text(), st.integers(0, 27))
def test_one_sign_off_anywhere_is_no_signature(words: str, at: int) -> None:
    fields = [("Body", words.encode("utf-8", "replace").decode())]
    good = signature("https://wayout.example/x", fields)
    broken = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
    assert is_signed_by_twilio(TOKEN, "https://wayout.example/x", fields, good)
    assert broken[:-2] == good[:-2] or not is_signed_by_twilio(TOKEN, "https://wayout.example/x", fields, broken)


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_stands_where_a_signature_should_is_compared_and_refused(
    secret: str, address: str, told: str, words: str
) -> None:
    assert not is_signed_by_twilio(secret, address, [("Body", words)], told)
    assert not is_signed_by_meta(secret, words.encode("utf-8", "replace"), told)
    assert not matches_body_digest(told, b"something")


@given(st.binary(), st.integers(0, 63))
def test_meta_signs_the_very_bytes(body: bytes, at: int) -> None:
    good = hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
    assert is_signed_by_meta(TOKEN, body, f"sha256={good}")
    assert not is_signed_by_meta(TOKEN, body + b" ", f"sha256={good}")
    assert not is_signed_by_meta(TOKEN, body, f"sha256={good[:at]}{'0' if good[at] != '0' else '1'}{good[at + 1 :]}")
    assert not is_signed_by_meta(TOKEN, body, good)
