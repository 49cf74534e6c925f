"""Makes the parts of a service from its settings, the same for one process of its own and for the all-in-one."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from common.crypto.key_store import KeyStore
from common.crypto.sealing import Sealer, SealOnly
from common.crypto.secrets import read_box_public, read_key
from common.crypto.short_lived_keys import BriefKeys
from common.database.engine import engine_for
from common.outbox.notifier import Bell
from common.retention import AS_USUAL, Keeping
from common.unit_of_work import Desk, Sealing
from gateway.access.directory import Door
from gateway.access.provider_accounts import account_key
from gateway.inbound.receiver import Receiver
from gateway.list_uploads.uploads import Lists
from wayout.deployment.registry import SUBSCRIPTIONS


def desk(
    service: str,
    database_url: str,
    sealing: Sealing,
    *,
    pool: int = 5,
    wake: Callable[[], None] | None = None,
    keeping: Keeping = AS_USUAL,
) -> Desk:
    """Where a service opens its units of work. Its relay is told by ``wake``, or in another process by a bell."""
    engine = engine_for(database_url, pool=pool, name=f"wayout {service}")
    return Desk(
        service,
        engine,
        sealing=sealing,
        subscriptions=SUBSCRIPTIONS,
        wake=wake or Bell(engine, service).ring,
        keeping=keeping,
    )


def door(door_url: str, cookie_key: str) -> Door:
    """Where the gateway looks up who is calling, and opens their accounts."""
    return Door(engine_for(door_url, name="wayout door"), account_key(read_key(cookie_key)))


def key_store(keys_url: str, root_key: bytes, box_key: X25519PrivateKey | None = None) -> KeyStore:
    return KeyStore(engine_for(keys_url, pool=3, name="wayout keys"), root_key, box_key=box_key)


def opens(store: KeyStore) -> Sealing:
    """For services that read what is sealed."""
    return lambda force_id: Sealer(store, force_id)


def only_seals(keys_url: str, box_public: str) -> Sealing:
    """For the gateway, which seals and cannot read."""
    engine, reader = engine_for(keys_url, pool=3, name="wayout keys"), read_box_public(box_public)
    return lambda force_id: SealOnly(engine, reader, force_id)  # type: ignore[return-value]


def lists(keys_url: str, cookie_key: str, desk: Desk) -> Lists:
    """Where the gateway keeps lists until somebody confirms them; ``desk`` is the gateway's."""
    own_key = read_key(cookie_key)
    keys = BriefKeys(engine_for(keys_url, pool=2, name="wayout brief keys"), own_key)
    return Lists(desk, keys, Receiver(desk, own_key))


def seals_nothing(_force_id: int) -> Sealer:
    """For services that hold nothing sealed: using a sealer there is a fault of ours and fails at once."""
    return None  # type: ignore[return-value]
