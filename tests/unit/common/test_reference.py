"""References for people who ask for help."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.reference import ALPHABET, LENGTH, SECRET_BYTES, new_reference, parse_reference

SECRETS = st.binary(min_size=SECRET_BYTES, max_size=32)


@given(SECRETS)
def test_a_reference_is_a_code_that_may_cross_the_wire(secret: bytes) -> None:
    assert re.fullmatch(r"[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{4}", new_reference(secret))


def test_a_reference_cannot_be_guessed() -> None:
    assert LENGTH * math.log2(len(set(ALPHABET))) >= 45


def test_a_reference_cannot_spell_a_word_or_be_misread() -> None:
    assert not set(ALPHABET) & set("aeiouy"), "words need vowels"
    assert not set(ALPHABET) & set("0o1il"), "easily confused"


@given(st.integers(0, 2**128 - 2))
def test_secrets_next_to_each_other_give_different_references(number: int) -> None:
    first, second = number.to_bytes(16, "big"), (number + 1).to_bytes(16, "big")
    assert new_reference(first) != new_reference(second)


def test_every_character_is_about_as_likely_in_every_place() -> None:
    drawn = [new_reference(bytes([n % 256, n // 256, *range(14)][::-1])).replace("-", "") for n in range(27 * 27 * 4)]
    for place in range(2):
        counts = [sum(reference[place] == character for reference in drawn) for character in ALPHABET]
        assert max(counts) <= 1.2 * min(counts)


def test_too_few_random_bytes_raise_an_error() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        new_reference(bytes(8))


@given(SECRETS)
def test_a_reference_is_read_however_it_is_typed(secret: bytes) -> None:
    reference = new_reference(secret)
    for typed in (reference.upper(), reference.replace("-", " "), reference.replace("-", ""), f" {reference}. "):
        assert parse_reference(typed) == reference


@pytest.mark.parametrize("typed", ["", "k7m-4pq-x92", "k7m-4pq-x92w2", "k7m-4pq-x92o", "07700900123", "k7m/4pq/x92w"])
def test_what_cannot_be_a_reference_is_none(typed: str) -> None:
    assert parse_reference(typed) is None
