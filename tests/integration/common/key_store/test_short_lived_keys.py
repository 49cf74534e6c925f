"""Short-lived keys: only the gateway opens what they seal, and after they are destroyed nobody does."""

from __future__ import annotations

from uuid import uuid4

import pytest

from common.crypto.keys import Erased, Unreadable
from common.crypto.primitives import NotAuthentic, random_key
from common.crypto.short_lived_keys import ShortLivedKeys
from support.key_store_database import COLUMN, KeyStoreDatabase

OWN_KEY = random_key()


@pytest.fixture
def keys(database: KeyStoreDatabase) -> ShortLivedKeys:
    return ShortLivedKeys(database.engine("gateway"), OWN_KEY)


def test_sealed_data_is_read_by_another_process_of_the_gateway(
    keys: ShortLivedKeys, database: KeyStoreDatabase, force_id: int
) -> None:
    _, sealed = keys.seal(force_id, COLUMN, "Ádéwálé, 14/03/2010")
    assert ShortLivedKeys(database.engine("gateway"), OWN_KEY).open(force_id, COLUMN, sealed) == "Ádéwálé, 14/03/2010"
    assert b"14/03/2010" not in sealed


def test_sealed_data_opens_only_with_the_gateways_own_key_and_in_its_own_column(
    keys: ShortLivedKeys, database: KeyStoreDatabase, force_id: int
) -> None:
    _, sealed = keys.seal(force_id, COLUMN, "Jayden")
    with pytest.raises(NotAuthentic):
        ShortLivedKeys(database.engine("gateway"), random_key()).open(force_id, COLUMN, sealed)
    with pytest.raises(Unreadable):
        keys.open(force_id, "another.column", sealed)
    with pytest.raises(Erased):
        keys.open(force_id + 1, COLUMN, sealed)
    with pytest.raises(Unreadable):
        keys.open(force_id, COLUMN, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_destroying_the_key_erases_the_data_and_repeating_it_changes_nothing(
    keys: ShortLivedKeys, force_id: int
) -> None:
    key_id, sealed = keys.seal(force_id, COLUMN, "Jayden")
    _, kept = keys.seal(force_id, COLUMN, "Amara")
    keys.destroy(force_id + 1, key_id)
    assert keys.open(force_id, COLUMN, sealed) == "Jayden"
    keys.destroy(force_id, key_id)
    keys.destroy(force_id, key_id)
    keys.destroy(force_id, uuid4())
    with pytest.raises(Erased):
        keys.open(force_id, COLUMN, sealed)
    assert keys.open(force_id, COLUMN, kept) == "Amara"
