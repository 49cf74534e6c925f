"""Pseudonyms: opportunities derives them from a key of its own, and from nothing else that it has can anything be
made."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from common.crypto.force_keys import ForceKeys
from common.crypto.key_cache import KeyCache
from common.crypto.primitives import random_key
from common.crypto.sealing import Blinder, Sealer
from common.errors import Unavailable
from support.key_store_database import KeyStoreDatabase

OWN_KEY = random_key()
PERSON = str(uuid4())


def blinder(database: KeyStoreDatabase, force_id: int, own_key: bytes = OWN_KEY) -> Blinder:
    keys = ForceKeys(database.engine("opportunities"), "opportunities", own_key, KeyCache(10))
    return Blinder(keys, force_id)


def test_every_process_derives_the_same_and_each_force_and_purpose_something_else(
    database: KeyStoreDatabase, force_id: int, other_force_id: int
) -> None:
    one = blinder(database, force_id).blind("candidate", PERSON)
    assert blinder(database, force_id).blind("candidate", PERSON) == one
    assert blinder(database, force_id).blind("zone", PERSON) != one
    assert blinder(database, other_force_id).blind("candidate", PERSON) != one


def test_no_other_service_derives_it_even_with_the_same_wrapping_key(database: KeyStoreDatabase, force_id: int) -> None:
    one = blinder(database, force_id, OWN_KEY).blind("candidate", PERSON)
    assert Sealer(database.store(wrapping_key=OWN_KEY), force_id).blind("candidate", PERSON) != one


def test_with_another_key_of_its_own_it_derives_nothing(database: KeyStoreDatabase, force_id: int) -> None:
    blinder(database, force_id).blind("zone", "WV1")
    with pytest.raises(Unavailable):
        blinder(database, force_id, random_key()).blind("zone", "WV1")


def test_what_is_kept_is_wrapped_and_opens_as_no_other_owners(
    database: KeyStoreDatabase, force_id: int, admin: Engine
) -> None:
    made = blinder(database, force_id)
    made.blind("zone", "WV1")
    copy = (
        "INSERT INTO keys.force_key SELECT force_id, 'casework', epoch, wrapped, made_at FROM keys.force_key "
        "WHERE force_id = :force RETURNING force_id"
    )
    with admin.begin() as connection:
        assert connection.scalar(sa.text(copy), {"force": force_id}) == force_id
    with pytest.raises(Unavailable):
        ForceKeys(database.engine("casework"), "casework", OWN_KEY, KeyCache(10)).get(force_id)
    assert not hasattr(made, "open")
