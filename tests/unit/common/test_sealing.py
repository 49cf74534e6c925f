"""Sealing without a database: odd texts, distinct contexts, and a cache that expires."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.crypto import primitives
from common.crypto.key_cache import KeyCache
from common.crypto.keys import Unreadable
from common.crypto.sealing import Sealer, key_id_of
from common.crypto.secrets import (
    Secrets,
    generate_secrets,
    read_hpke_private,
    read_hpke_public,
    read_key,
    read_signing_key,
    read_verify_key,
)
from support.memory_key_store import MemoryKeyStore

ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.fixture(scope="module")
def sealer() -> Sealer:
    return Sealer(MemoryKeyStore(), 7)


@given(text=ANY_TEXT)
def test_any_text_is_restored_and_only_lone_surrogates_are_replaced(sealer: Sealer, text: str) -> None:
    key = sealer.new_key(f"person:{uuid4()}")
    opened = sealer.open("a.b.c", sealer.seal(key, "a.b.c", text))
    assert len(opened.encode()) >= len(opened)
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert opened == text


@given(noise=st.binary(max_size=80))
def test_random_bytes_are_never_accepted_as_sealed(sealer: Sealer, noise: bytes) -> None:
    key = sealer.new_key(f"person:{uuid4()}")
    for sealed in (b"\x01" + key.bytes + noise, b"\x02" + key.bytes + noise):
        with pytest.raises(Unreadable):
            sealer.open("a.b.c", sealed)


@given(noise=st.binary(max_size=16))
def test_bytes_too_short_to_name_a_key_are_unreadable(noise: bytes) -> None:
    with pytest.raises(Unreadable):
        key_id_of(noise)


def test_contexts_that_read_alike_are_distinct() -> None:
    assert primitives.encode_context("ab", "c") != primitives.encode_context("a", "bc")
    assert primitives.encode_context("ab") != primitives.encode_context("ab", "")
    assert primitives.encode_context(1, 11) != primitives.encode_context(11, 1)


def test_hpke_sealed_bytes_open_for_their_reader_in_their_context_only() -> None:
    secrets, stranger = generate_secrets(), generate_secrets()
    sealed = primitives.hpke_seal(read_hpke_public(secrets.inbound_public), b"key", "key", 7)
    assert primitives.hpke_open(read_hpke_private(secrets.inbound_private), sealed, "key", 7) == b"key"
    for reader, context in ((secrets, ("key", 8)), (stranger, ("key", 7))):
        with pytest.raises(primitives.NotAuthentic):
            primitives.hpke_open(read_hpke_private(reader.inbound_private), sealed, *context)
    with pytest.raises(primitives.NotAuthentic):
        primitives.hpke_open(read_hpke_private(secrets.inbound_private), sealed[:-1], "key", 7)


def test_each_purpose_derives_a_different_key() -> None:
    key = primitives.random_key()
    assert primitives.derive_key(key, "blind", "phone") == primitives.derive_key(key, "blind", "phone")
    assert (
        len(
            {
                primitives.derive_key(key, "blind", "phone"),
                primitives.derive_key(key, "blind", "name"),
                primitives.derive_key(key, "wrap"),
                key,
            }
        )
        == 4
    )


class ManualClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_a_key_expires_after_a_minute_however_often_it_was_read() -> None:
    clock = ManualClock()
    cache = KeyCache(10, clock)
    cache.put(7, {ONE: b"one"}, asked_at=clock())
    for _ in range(59):
        clock.at += 1
        assert cache.get(7, [ONE, TWO]) == {ONE: b"one"}
    clock.at += 1
    assert cache.get(7, [ONE]) == {}
    assert len(cache) == 0


def test_the_minute_counts_from_the_query_and_not_from_a_slow_answer() -> None:
    clock = ManualClock()
    cache = KeyCache(10, clock)
    asked_at = cache.time()
    clock.at += 50
    cache.put(7, {TWO: b"two"}, asked_at=clock())
    cache.put(7, {ONE: b"one"}, asked_at=asked_at)
    clock.at += 10
    assert cache.get(7, [ONE, TWO]) == {TWO: b"two"}


def test_the_cache_stays_small_and_drops_the_oldest() -> None:
    clock = ManualClock()
    cache = KeyCache(2, clock)
    for key_id in (ONE, TWO, THREE):
        cache.put(7, {key_id: b"key"}, asked_at=clock())
    assert cache.get(7, [ONE, TWO, THREE]).keys() == {TWO, THREE}


def test_the_cache_never_gives_one_forces_key_to_another() -> None:
    cache = KeyCache(10, ManualClock())
    cache.put(7, {ONE: b"one"}, asked_at=1_000.0)
    assert cache.get(8, [ONE]) == {}
    cache.drop(8, [ONE])
    assert cache.get(7, [ONE]) == {ONE: b"one"}
    cache.drop(7, [ONE, TWO])
    assert cache.get(7, [ONE]) == {}


def test_each_deployment_gets_different_secrets_that_fit_together() -> None:
    secrets = generate_secrets()
    assert read_hpke_private(secrets.inbound_private).public_key() == read_hpke_public(secrets.inbound_public)
    assert read_signing_key(secrets.token_signing).public_key() == read_verify_key(secrets.token_verify)
    others = generate_secrets()
    assert all(getattr(secrets, name) != getattr(others, name) for name in Secrets.__dataclass_fields__)


def test_secrets_do_not_show_when_printed() -> None:
    secrets = generate_secrets()
    hidden = (
        secrets.root_key,
        secrets.inbound_private,
        secrets.token_signing,
        secrets.cookie_key,
        secrets.digest_key,
        secrets.role_secret,
    )
    assert not any(secret in repr(secrets) for secret in hidden)


@pytest.mark.parametrize("wrong", ["", "short", "!" * 43, "ä" * 43, "A" * 44])
def test_a_wrong_secret_is_refused_without_being_repeated(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"base64url|bytes are needed") as refused:
        read_key(wrong)
    assert not wrong or wrong not in str(refused.value)


@given(clear=st.binary(max_size=200))
def test_what_is_sealed_for_the_force_opens_for_it_and_its_column_only(sealer: Sealer, clear: bytes) -> None:
    sealed = sealer.wrap_for_force("a.b.c", clear)
    assert sealer.unwrap_for_force("a.b.c", sealed) == clear
    assert sealer.wrap_for_force("a.b.c", clear) != sealed
    other_force = Sealer(MemoryKeyStore(), 8)
    for who, column, what in (
        (sealer, "a.b.d", sealed),
        (other_force, "a.b.c", sealed),
        (sealer, "a.b.c", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (sealer, "a.b.c", b""),
    ):
        with pytest.raises(Unreadable):
            who.unwrap_for_force(column, what)
